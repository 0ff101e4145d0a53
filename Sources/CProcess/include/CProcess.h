// The parts of glibc's posix_spawn and pipe that are declared for C with _GNU_SOURCE only.
#ifndef LEAVEN_CPROCESS_H
#define LEAVEN_CPROCESS_H

#include <sys/types.h>

/// Makes a pipe that no other program inherits, with numbers of 10 and above. Returns 0, or an errno.
int leaven_pipe(int ends[2]);

/// Starts a program (looked up in PATH) in a session of its own, with `ends` as its descriptors 0 to 3 and no
/// others, the usual signals and none of them blocked. Returns 0, or an errno.
int leaven_spawn(pid_t *child, char *const arguments[], char *const environment[], const int ends[4]);

#endif
