#include "given.h"

void call(Case *c)
{
    decoding_call(c, decode_chunk);
}
