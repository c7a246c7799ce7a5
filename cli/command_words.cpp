#include <cli/command_words.hpp>

#include <algorithm>

#include <CLI/CLI.hpp>

namespace kl::cli {
namespace {

// CLI11 appends what a value is checked for: "INT:INT in [1 - 100]"; a set is all that is to be said.
std::string value_of(const CLI::Option& option) {
  if (option.get_type_size() == 0 || option.get_positional()) return "";
  const std::string type = option.get_type_name();
  if (const auto set = type.find(":{"); set != std::string::npos) return type.substr(set + 1);
  return type.substr(0, type.find(':'));
}

OptionWords words_of(const CLI::Option& option) {
  OptionWords words;
  words.positional = option.get_positional();
  if (words.positional) words.names = {option.get_name(true, false)};
  for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) words.names.push_back("--" + name);
  words.value = value_of(option);
  words.meaning = option.get_description();
  words.required = option.get_required();
  words.many = option.get_expected_max() > 1;
  return words;
}

}  // namespace

std::vector<std::string> VerbWords::long_options() const {
  std::vector<std::string> names;
  for (const OptionWords& option : options) {
    const auto name = std::find_if(option.names.begin(), option.names.end(), [](const std::string& n) { return n.starts_with("--"); });
    if (name != option.names.end()) names.push_back(*name);
  }
  for (const VerbWords& part : parts) {
    const auto more = part.long_options();
    names.insert(names.end(), more.begin(), more.end());
  }
  return names;
}

bool VerbWords::takes_puzzle() const {
  return std::any_of(options.begin(), options.end(), [](const OptionWords& option) { return option.positional && option.names.front() == "PUZZLE"; });
}

VerbWords command_words(const CLI::App& app) {
  VerbWords words{app.get_name(), app.get_description(), app.get_footer(), {}, {}};
  if (words.name.empty()) words.meaning = app.get_group() + ": " + words.meaning;
  for (const CLI::Option* option : app.get_options())
    if (!option->get_group().empty()) words.options.push_back(words_of(*option));
  for (const CLI::App* part : app.get_subcommands({}))
    if (!part->get_group().empty()) words.parts.push_back(command_words(*part));
  return words;
}

}  // namespace kl::cli
