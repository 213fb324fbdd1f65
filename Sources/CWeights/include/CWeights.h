// The trained weights of the offline classifier (weights.bin, made by `make train`), as bytes of the program.
#ifndef GATEWAYD_WEIGHTS_H
#define GATEWAYD_WEIGHTS_H

#include <stddef.h>

const unsigned char *gatewayd_weights(void);
size_t gatewayd_weights_size(void);

#endif
