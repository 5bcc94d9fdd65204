/* What the library is, for the Java side to check before it calls anything else. */
#include "bioscope.h"

int bioscope_abi(void)
{
	return BIOSCOPE_ABI;
}
