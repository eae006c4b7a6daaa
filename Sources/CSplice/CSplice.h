/* splice(2) of Linux, and the pipes it goes through. The C library declares them for programs that
   ask for GNU extensions only, and Swift's module of it does not ask. */
#ifndef SLUICE_CSPLICE_H
#define SLUICE_CSPLICE_H

#include <stddef.h>
#include <sys/types.h>

ssize_t splice(
    int from, __off64_t *fromOffset, int to, __off64_t *toOffset, size_t count,
    unsigned int flags);
int pipe2(int descriptors[2], int flags);

/* <linux/splice.h> */
static const unsigned int spliceMove = 1;
static const unsigned int spliceNonBlocking = 2;
/* <linux/fcntl.h>: the commands of fcntl(2) that set and tell a pipe's capacity. */
static const int setPipeCapacity = 1031;
static const int getPipeCapacity = 1032;

#endif
