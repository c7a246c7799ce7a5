#include <cli/meta_option.hpp>

#include <algorithm>
#include <regex>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cli/learner_file.hpp>
#include <cli/usage_error.hpp>
#include <host/digest.hpp>

namespace kl::cli {
namespace {

std::vector<std::string> declared_names(const std::filesystem::path& file) {
  static const std::regex kMeta("tl\\s*::\\s*meta\\s*<\\s*\"([^\"]*)\"");
  const std::string text = host::read_file(file).value_or("");
  std::vector<std::string> names;
  for (std::sregex_iterator m(text.begin(), text.end(), kMeta), end; m != end; ++m)
    if (std::find(names.begin(), names.end(), (*m)[1]) == names.end()) names.push_back((*m)[1]);
  for (const char* name : {"num_warps", "num_stages", "size_per_thread"})
    if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
  return names;
}

bool is_value(std::string_view text) {
  if (text == "true" || text == "false") return true;
  if (text.starts_with("-")) text.remove_prefix(1);
  constexpr std::size_t kMostDigits = 18;  // that any 64-bit integer holds
  return !text.empty() && text.size() <= kMostDigits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

MetaValues parse_meta(const std::vector<std::string>& given, const std::filesystem::path& file) {
  MetaValues meta;
  const auto known = given.empty() ? std::vector<std::string>() : declared_names(file);
  for (const std::string& text : given) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || !is_value(std::string_view(text).substr(equals + 1)))
      throw UsageError(fmt::format("'{}' is not NAME=VALUE: --meta takes the name of a tl::meta and a whole number, true or false, "
                                   "for example --meta BLOCK=512", text));
    const std::string name = text.substr(0, equals);
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw UsageError(fmt::format("{} has no tl::meta \"{}\"; it has {}", shown_path(file), name, fmt::join(known, ", ")));
    std::erase_if(meta, [&](const auto& one) { return one.first == name; });
    meta.emplace_back(name, text.substr(equals + 1));
  }
  return meta;
}

}  // namespace kl::cli
