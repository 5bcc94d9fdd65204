/*
 * The whole ABI between the engine's library and Java: every struct that both sides
 * read, every function that Java calls. Called from Java's control threads only,
 * never per request.
 */
#ifndef BIOSCOPE_H
#define BIOSCOPE_H

#include <stdint.h>

#define BIOSCOPE_API __attribute__((visibility("default")))

/* Raised with every change to a struct or a function below; Java refuses another. */
#define BIOSCOPE_ABI 1

BIOSCOPE_API int bioscope_abi(void);

#endif
