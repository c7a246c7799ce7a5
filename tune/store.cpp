#include <tune/store.hpp>

#include <bit>
#include <cctype>
#include <charconv>
#include <map>
#include <sstream>

#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <tune/error.hpp>

namespace kl::tune {
namespace {

namespace po = boost::program_options;

constexpr const char* kTitle = "# Written by `kernelings tune`, read by --tuned. A section is a class of shapes: n=2^28 is 2^28 <= n < 2^29.\n";
constexpr const char* kPrefix = "tuned.";  // of what is known about a section, apart from its meta-parameters

double number(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void take(const std::string& key, const std::string& value, Tuned& tuned) {
  if (!key.starts_with(kPrefix)) tuned.meta.emplace_back(key, value);
  else if (key == "tuned.median_us") tuned.median_us = number(value);
  else if (key == "tuned.default_us") tuned.standard_us = number(value);
  else if (key == "tuned.size") tuned.size = value;
  else if (key == "tuned.date") tuned.date = value;
  else if (key == "tuned.kernel") tuned.kernel_digest = value;
}

using Sections = std::vector<std::pair<std::string, Tuned>>;

// Boost.Program_options gives "n=2^28.BLOCK" for a line of section [n=2^28].
Sections read(const std::string& text) {
  Sections sections;
  try {
    std::istringstream in(text);
    const po::options_description nothing;
    for (const auto& option : po::parse_config_file(in, nothing, true).options) {
      const auto dot = option.string_key.find('.');
      if (dot == std::string::npos) throw Error(fmt::format("'{}' stands before the first [section]", option.string_key));
      const std::string name = option.string_key.substr(0, dot);
      if (sections.empty() || sections.back().first != name) sections.emplace_back(name, Tuned{});
      take(option.string_key.substr(dot + 1), option.value.empty() ? "" : option.value.front(), sections.back().second);
    }
  } catch (const po::error& error) {
    throw Error(error.what());
  }
  return sections;
}

std::string section_text(const std::string& shapes, const Tuned& t) {
  std::string text = fmt::format("\n[{}]\n", shapes);
  for (const auto& [name, value] : t.meta) text += fmt::format("{} = {}\n", name, value);
  return text + fmt::format("tuned.median_us = {:.2f}\ntuned.default_us = {:.2f}\ntuned.size = {}\ntuned.date = {}\ntuned.kernel = {}\n",
                            t.median_us, t.standard_us, t.size, t.date, t.kernel_digest);
}

}  // namespace

std::string shape_class(const Case& size) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < size.names().size(); ++i) {
    const std::int64_t v = size.values()[i];
    parts.push_back(v > 0 ? fmt::format("{}=2^{}", size.names()[i], std::bit_width(static_cast<std::uint64_t>(v)) - 1)
                          : fmt::format("{}=0", size.names()[i]));
  }
  return parts.empty() ? "any" : fmt::format("{}", fmt::join(parts, ","));
}

std::filesystem::path tuned_file(const std::filesystem::path& work_dir, const std::string& gpu, const std::string& stem) {
  std::string folder = gpu;
  for (char& c : folder)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-') c = '_';
  return work_dir / "tuned" / folder / (stem + ".cfg");
}

std::string with_section(const std::string& text, const std::string& shapes, const Tuned& tuned) {
  std::map<std::string, std::string> sections;
  for (const auto& [name, kept] : read(text)) sections[name] = section_text(name, kept);
  sections[shapes] = section_text(shapes, tuned);
  std::string out = kTitle;
  for (const auto& [name, section] : sections) out += section;
  return out;
}

std::optional<Tuned> find_section(const std::string& text, const std::string& shapes) {
  for (auto& [name, tuned] : read(text))
    if (name == shapes) return tuned;
  return std::nullopt;
}

}  // namespace kl::tune
