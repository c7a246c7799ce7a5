// From the arguments of main to a verb.
#pragma once

namespace kl::cli {

// Carries out what the command line asks for and returns the exit code. Throws UsageError.
int execute(int argc, char** argv);

// Whether the arguments ask for JSON; needed when they cannot be understood otherwise.
bool wants_json(int argc, char** argv);

}  // namespace kl::cli
