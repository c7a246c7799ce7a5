// The command line as words: what `--help` says of it, for shells and the manual page.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace kl::cli {

struct OptionWords {
  std::vector<std::string> names;  // "--colour", "--color"; of a positional its one name, "PUZZLE"
  std::string value;               // "TEXT", "INT"; empty for a flag and a positional
  std::string meaning;
  bool positional = false, required = false, many = false;

  bool operator==(const OptionWords&) const = default;
};

// A verb, or a group of its options, which has no name.
struct VerbWords {
  std::string name;     // "run"
  std::string meaning;
  std::string footer;
  std::vector<OptionWords> options;
  std::vector<VerbWords> parts;  // verbs below it, "new" of "dev", and its groups of options

  // Of the options of all parts too.
  std::vector<std::string> long_options() const;
  bool takes_puzzle() const;
};

// What is shown by `--help`; hidden verbs and options are left out.
VerbWords command_words(const CLI::App& app);

}  // namespace kl::cli
