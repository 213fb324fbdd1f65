#pragma once
#include <libmilter/mfapi.h>
