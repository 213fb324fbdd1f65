#pragma once
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

/// The only call that takes headers is variadic. Copies key and value; the headers are taken over unless it fails.
static inline rd_kafka_resp_err_t gw_kafka_produce(
    rd_kafka_t *client, const char *topic, const void *key, size_t keyLength, const void *value, size_t length,
    rd_kafka_headers_t *headers, void *opaque) {
  return rd_kafka_producev(
      client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, keyLength),
      RD_KAFKA_V_VALUE((void *)value, length), RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
}
