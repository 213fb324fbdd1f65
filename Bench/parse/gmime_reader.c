/* The work of the parse bench done with GMime 3: see README.md. One process answers the driver's requests on standard
 * input: "load FILE", then "run" once for each round; each answer is one line on standard output. */
#include <gmime/gmime.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct tally {
  size_t messages, leaves, addresses, subject_bytes, binary_bytes, text_bytes;
};

static void read_part(GMimeObject *object, struct tally *tally) {
  if (GMIME_IS_MULTIPART(object)) {
    GMimeMultipart *multipart = GMIME_MULTIPART(object);
    int count = g_mime_multipart_get_count(multipart);
    for (int i = 0; i < count; i++) read_part(g_mime_multipart_get_part(multipart, i), tally);
  } else if (GMIME_IS_MESSAGE_PART(object)) {
    GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    if (inner) read_part(g_mime_message_get_mime_part(inner), tally);
  } else if (GMIME_IS_TEXT_PART(object)) {
    char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(object));
    tally->leaves++;
    if (text) tally->text_bytes += strlen(text);
    g_free(text);
  } else if (GMIME_IS_PART(object)) {
    GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(object));
    tally->leaves++;
    if (!content) return;
    GMimeStream *out = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(content, out);
    tally->binary_bytes += g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out))->len;
    g_object_unref(out);
  }
}

static void count_addresses(InternetAddressList *list, struct tally *tally) {
  int count = list ? internet_address_list_length(list) : 0;
  for (int i = 0; i < count; i++) {
    InternetAddress *one = internet_address_list_get_address(list, i);
    if (INTERNET_ADDRESS_IS_GROUP(one)) {
      count_addresses(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)), tally);
    } else {
      const char *name = internet_address_get_name(one);
      const char *address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one));
      tally->addresses += (name || address) ? 1 : 0;
    }
  }
}

static void read_message(const uint8_t *bytes, uint32_t length, struct tally *tally) {
  /* The array only borrows the bytes: nothing is copied before parsing. */
  GByteArray *array = g_byte_array_new();
  guint8 *own = array->data;
  array->data = (guint8 *)bytes;
  array->len = length;
  GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(array);
  g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
  GMimeParser *parser = g_mime_parser_new_with_stream(stream);
  GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
  tally->messages++;
  if (message) {
    static const GMimeAddressType kinds[] = {GMIME_ADDRESS_TYPE_FROM, GMIME_ADDRESS_TYPE_SENDER,
                                             GMIME_ADDRESS_TYPE_REPLY_TO, GMIME_ADDRESS_TYPE_TO, GMIME_ADDRESS_TYPE_CC};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
      count_addresses(g_mime_message_get_addresses(message, kinds[i]), tally);
    const char *subject = g_mime_message_get_subject(message);
    if (subject) tally->subject_bytes += strlen(subject);
    read_part(g_mime_message_get_mime_part(message), tally);
    g_object_unref(message);
  }
  g_object_unref(parser);
  g_object_unref(stream);
  array->data = own;
  array->len = 0;
  g_byte_array_free(array, TRUE);
}

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static uint8_t *load(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  *size = ftell(file);
  rewind(file);
  uint8_t *bytes = malloc(*size);
  if (bytes && fread(bytes, 1, *size, file) != *size) exit(74);
  fclose(file);
  return bytes;
}

int main(void) {
  char line[4096];
  uint8_t *bytes = NULL;
  size_t size = 0;
  g_mime_init();
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    if (strncmp(line, "load ", 5) == 0) {
      free(bytes);
      bytes = load(line + 5, &size);
      if (!bytes) return 66;
      puts("loaded");
    } else {
      struct tally tally = {0};
      double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
      for (size_t at = 0; at + 4 <= size;) {
        uint32_t length;
        memcpy(&length, bytes + at, 4);
        read_message(bytes + at + 4, length, &tally);
        at += 4 + length;
      }
      wall = seconds(CLOCK_MONOTONIC) - wall;
      cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
      printf("%.6f %.6f %zu %zu %zu %zu %zu %zu\n", wall, cpu, tally.messages, tally.leaves, tally.addresses,
             tally.subject_bytes, tally.binary_bytes, tally.text_bytes);
    }
    fflush(stdout);
  }
  return 0;
}
