#include "CWeights.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char weights[] = {
#embed "weights.bin"
};

const unsigned char *gatewayd_weights(void) { return weights; }
size_t gatewayd_weights_size(void) { return sizeof(weights); }
