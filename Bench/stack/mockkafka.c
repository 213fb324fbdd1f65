/* librdkafka's mock cluster as a process: prints the bootstrap list, and ends with its standard input. In memory. */
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **arguments) {
  char words[256];
  rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), words, sizeof words);
  rd_kafka_mock_cluster_t *cluster = rd_kafka_mock_cluster_new(client, 1);
  for (int i = 1; i < count; i++) { /* TOPIC:PARTITIONS */
    char *colon = strchr(arguments[i], ':');
    *colon = 0;
    rd_kafka_mock_topic_create(cluster, arguments[i], atoi(colon + 1), 1);
  }
  puts(rd_kafka_mock_cluster_bootstraps(cluster));
  fflush(stdout);
  while (getchar() != EOF) {}
  rd_kafka_mock_cluster_destroy(cluster);
  rd_kafka_destroy(client);
}
