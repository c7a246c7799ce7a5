#include <tune/space.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <tune/error.hpp>
#include <tune/expression.hpp>

namespace kl::tune {
namespace {

namespace po = boost::program_options;

// What a launch has where a file says nothing (tl/meta.hpp).
constexpr std::pair<const char*, std::int64_t> kLaunchProperties[] = {{"num_warps", 4}, {"num_stages", 1}, {"size_per_thread", 0}};

Parameter parameter_of(const std::string& name, const std::vector<host::MetaParameter>& declared) {
  std::vector<std::string> known;
  for (const host::MetaParameter& d : declared) {
    if (d.name == name) return {name, d.is_bool, d.value, {}, true};
    known.push_back(d.name);
  }
  for (const auto& [property, value] : kLaunchProperties)
    if (name == property) return {name, false, value, {}, false};
  throw Error(fmt::format("'{}' is no meta-parameter of the kernel file, which declares {}", name,
                          known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
}

std::int64_t number(const std::string& word, const Parameter& p) {
  if (p.is_bool && (word == "true" || word == "false")) return word == "true";
  std::size_t used = 0;
  try {
    const std::int64_t value = std::stoll(word, &used);
    if (used == word.size() && (!p.is_bool || value == 0 || value == 1)) return value;
  } catch (const std::exception&) {
  }
  throw Error(fmt::format("'{}' is no value for {}: write {}", word, p.name, p.is_bool ? "true or false" : "a whole number"));
}

bool is_power_of_two(std::int64_t v) { return v > 0 && (v & (v - 1)) == 0; }

void require_launchable(const Parameter& p) {
  for (const std::int64_t v : p.values) {
    if (p.name == "num_warps" && (v > 32 || !is_power_of_two(v)))
      throw Error(fmt::format("num_warps = {}: a block has 1, 2, 4, 8, 16 or 32 warps", v));
    if (p.name == "num_stages" && v < 1) throw Error(fmt::format("num_stages = {}: there is at least one stage", v));
    if (p.name == "size_per_thread" && (v > 16 || !is_power_of_two(v)))
      throw Error(fmt::format("size_per_thread = {}: a thread holds 1, 2, 4, 8 or 16 elements side by side", v));
  }
}

void add_value(Parameter& p, std::int64_t value) {
  if (std::find(p.values.begin(), p.values.end(), value) == p.values.end()) p.values.push_back(value);
}

Parameter parameter_of_line(const std::string& name, std::string text, const std::vector<host::MetaParameter>& declared) {
  Parameter p = parameter_of(name, declared);
  std::replace(text.begin(), text.end(), ',', ' ');
  std::istringstream words(text);
  for (std::string word; words >> word;) add_value(p, number(word, p));
  if (p.values.empty()) throw Error(fmt::format("{} has no values; write them with blanks between: {} = 256 512", name, name));
  require_launchable(p);
  return p;
}

// What looks like an extent of a tile.
bool is_extent(const host::MetaParameter& d) {
  const bool is_property = std::any_of(std::begin(kLaunchProperties), std::end(kLaunchProperties), [&](const auto& p) { return d.name == p.first; });
  return !d.is_bool && !is_property && d.value > 1 && is_power_of_two(d.value);
}

// In ascending order, so that the table reads like a sweep.
std::vector<std::int64_t> guessed_values(const host::MetaParameter& d) {
  if (d.is_bool) return {0, 1};
  if (d.name == "num_stages" || d.name == "size_per_thread" || !is_power_of_two(d.value)) return {d.value};
  if (d.name == "num_warps") return {1, 2, 4, 8, 16};
  std::vector<std::int64_t> values;
  for (std::int64_t v = std::max<std::int64_t>(d.value / 4, 1); v <= d.value * 8; v *= 2) values.push_back(v);
  return values;
}

std::string spell(const Parameter& p, std::int64_t value) {
  if (p.is_bool) return value != 0 ? "true" : "false";
  return std::to_string(value);
}

Configuration configuration_of(const Space& space, std::vector<std::int64_t> values) {
  Configuration c;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Parameter& p = space.parameters[i];
    const std::string value = spell(p, values[i]);
    if (values[i] != p.standard) c.meta.emplace_back(p.name, value);
    c.text += fmt::format("{}{}={}", i == 0 ? "" : " ", p.name, value);
  }
  c.values = std::move(values);
  return c;
}

bool is_allowed(const Space& space, const std::vector<std::int64_t>& values) {
  const ValueOf value_of = [&](std::string_view name) -> std::optional<std::int64_t> {
    for (std::size_t i = 0; i < values.size(); ++i)
      if (space.parameters[i].name == name) return values[i];
    return std::nullopt;
  };
  return std::all_of(space.requirements.begin(), space.requirements.end(),
                     [&](const std::string& r) { return evaluate(r, value_of) != 0; });
}

}  // namespace

Space read_tune_file(const std::filesystem::path& file, const std::vector<host::MetaParameter>& declared) {
  std::ifstream in(file);
  if (!in) throw Error(fmt::format("cannot read {}; check that it exists and is readable", file.string()));
  Space space;
  space.origin = file.filename().string();
  try {
    po::options_description known;
    known.add_options()("require", po::value<std::vector<std::string>>());
    for (const auto& option : po::parse_config_file(in, known, true).options) {
      const std::string text = option.value.empty() ? "" : option.value.front();
      if (option.string_key == "require") {
        space.requirements.push_back(text);
        continue;
      }
      for (const Parameter& p : space.parameters)
        if (p.name == option.string_key) throw Error(fmt::format("{} is set twice; put its values in one line", p.name));
      space.parameters.push_back(parameter_of_line(option.string_key, text, declared));
    }
  } catch (const po::error& error) {
    throw Error(fmt::format("{}: {} (lines are 'NAME = value value ...'; comments begin with #)", file.string(), error.what()));
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", file.string(), error.what()));
  }
  if (space.parameters.empty()) throw Error(fmt::format("{} names no values to try; a line is 'BLOCK = 256 512 1024'", file.string()));
  // Expressions may speak of what is not varied.
  for (const host::MetaParameter& d : declared)
    if (std::none_of(space.parameters.begin(), space.parameters.end(), [&](const Parameter& p) { return p.name == d.name; }))
      space.parameters.push_back({d.name, d.is_bool, d.value, {d.value}, true});
  return space;
}

Space declared_space(const std::vector<host::MetaParameter>& declared) {
  const bool has_candidates =
      std::any_of(declared.begin(), declared.end(), [](const host::MetaParameter& d) { return d.choices.size() > 1; });
  Space space;
  space.origin = has_candidates ? "the candidates in the file" : "powers of two around the file's values; it declares no candidates";
  bool has_warps = false;
  std::string elements;
  for (const host::MetaParameter& d : declared) {
    Parameter p{d.name, d.is_bool, d.value, {}, true};
    for (const std::int64_t v : has_candidates ? d.choices : guessed_values(d)) add_value(p, v);
    space.parameters.push_back(std::move(p));
    has_warps |= d.name == "num_warps";
    if (is_extent(d)) elements += (elements.empty() ? "" : " * ") + d.name;
  }
  if (!has_candidates && !has_warps) {
    const host::MetaParameter warps{"num_warps", false, kLaunchProperties[0].second, {}};
    space.parameters.push_back({warps.name, false, warps.value, guessed_values(warps), false});
  }
  if (!has_candidates && !elements.empty()) space.requirements.push_back("32 * num_warps <= " + elements);
  return space;
}

std::vector<Configuration> configurations(const Space& space) {
  std::size_t count = 1;
  for (const Parameter& p : space.parameters) {
    count *= p.values.size();
    if (count > kMostConfigurations)
      throw Error(fmt::format("the space has more than {} combinations; leave out values that are hopeless", kMostConfigurations));
  }
  std::vector<std::int64_t> standard;
  for (const Parameter& p : space.parameters) standard.push_back(p.standard);
  std::vector<Configuration> all = {configuration_of(space, standard)};
  for (std::size_t index = 0; index < count; ++index) {
    std::vector<std::int64_t> values(space.parameters.size());
    std::size_t rest = index;
    for (std::size_t i = values.size(); i-- > 0;) {  // the last one varies fastest
      const auto& choices = space.parameters[i].values;
      values[i] = choices[rest % choices.size()];
      rest /= choices.size();
    }
    if (values != standard && is_allowed(space, values)) all.push_back(configuration_of(space, std::move(values)));
  }
  return all;
}

}  // namespace kl::tune
