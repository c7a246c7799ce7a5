#include <cli/picture/run.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <checker/indexing.hpp>
#include <cli/atomic_file.hpp>
#include <cli/picture/picture.hpp>
#include <cli/usage_error.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

// About two seconds of simulation for all block orders.
constexpr std::int64_t kMostSimulatedPixels = 1 << 19;

bool takes_picture(const ArgumentSpec& argument, const Case& parameters) {
  return !argument.is_scalar && argument.role == Role::kInput && argument.type == tl::dtype_id::uint8 &&
         argument.shape == std::vector<std::int64_t>{parameters["h"], parameters["w"], 3};
}

// The puzzle's case of most elements, with the size of the picture.
Case case_of(const Puzzle& puzzle, const Picture& picture) {
  const auto size = [&](const std::vector<std::int64_t>& values) {
    std::int64_t sum = 0;
    for (const ArgumentSpec& a : puzzle.arguments(Case(puzzle.parameters, values)))
      if (!a.is_scalar) sum += element_count(a.shape);
    return sum;
  };
  std::vector<std::int64_t> values =
      *std::max_element(puzzle.cases.begin(), puzzle.cases.end(), [&](const auto& a, const auto& b) { return size(a) < size(b); });
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (puzzle.parameters[i] == "h") values[i] = picture.height;
    if (puzzle.parameters[i] == "w") values[i] = picture.width;
  }
  return {puzzle.parameters, std::move(values)};
}

void require_picture_puzzle(const Puzzle& puzzle, const PuzzleFolder& folder) {
  const auto has = [&](const char* name) { return std::count(puzzle.parameters.begin(), puzzle.parameters.end(), name) == 1; };
  bool takes = has("h") && has("w");
  if (takes) {
    const Case first(puzzle.parameters, puzzle.cases.front());
    const Arguments arguments = puzzle.arguments(first);
    takes = std::any_of(arguments.begin(), arguments.end(), [&](const ArgumentSpec& a) { return takes_picture(a, first); });
  }
  if (!takes)
    throw UsageError(fmt::format("{} is not about pictures, so --image does not go with it; image-filters is", folder.slug));
}

// The puzzle with the picture in place of random bytes.
Puzzle with_picture(const Puzzle& puzzle, const Picture& picture) {
  Puzzle on_picture = puzzle;
  on_picture.arguments = [&puzzle, &picture](const Case& parameters) {
    Arguments arguments = puzzle.arguments(parameters);
    for (ArgumentSpec& argument : arguments)
      if (takes_picture(argument, parameters))
        argument.fill = custom([&picture](std::int64_t flat, std::uint64_t) {
          return static_cast<double>(picture.values[static_cast<std::size_t>(flat)]);
        });
    return arguments;
  };
  return on_picture;
}

// A tensor of (h, w) or (h, w, 3) bytes without its padding.
std::optional<Picture> picture_of(const Buffer& buffer, const std::vector<std::byte>& bytes) {
  const bool colours = buffer.shape.size() == 3 && buffer.shape[2] == 3;
  if (buffer.type != tl::dtype_id::uint8 || (buffer.shape.size() != 2 && !colours)) return std::nullopt;
  Picture picture{.height = static_cast<int>(buffer.shape[0]),
                  .width = static_cast<int>(buffer.shape[1]),
                  .channels = colours ? 3 : 1,
                  .values = {}};
  for (const std::int64_t offset : element_offsets(buffer.shape, buffer.strides))
    picture.values.push_back(std::to_integer<std::uint8_t>(bytes[static_cast<std::size_t>(offset)]));
  return picture;
}

}  // namespace

PictureRun run_on_picture(const Settings& settings, const PuzzleFolder& folder, CheckOptions options, const std::string& image) {
  const LoadedPuzzle loaded = load_puzzle(folder);
  if (!loaded.puzzle) throw UsageError(loaded.error);
  require_picture_puzzle(*loaded.puzzle, folder);
  PictureRun run;
  const Picture whole = image.empty() ? landscape() : read_picture(image);
  const Picture picture = shrunk(whole, kMostSimulatedPixels);
  if (picture.height != whole.height)
    run.remark = fmt::format("made {} x {} pixels of {} x {}, which the simulator would take long for", picture.width,
                             picture.height, whole.width, whole.height);
  options.only_case = case_of(*loaded.puzzle, picture).text();
  options.fingerprint = false;  // the known mistakes would be run on the picture too

  Backend backend = simulator();
  std::optional<RunRequest> request;
  std::vector<BufferResult> outputs;
  backend.run = [&, simulate = backend.run](const RunRequest& asked) {
    RunResult result = simulate(asked);
    if (!request) request = asked, outputs = result.buffers;
    return result;
  };
  run.report = check(with_picture(*loaded.puzzle, picture), folder, options, backend);
  if (const std::size_t end = run.report.replay.find(" --case"); end != std::string::npos) run.report.replay.erase(end);
  run.report.replay += " --image" + (image.empty() ? "" : " " + image);
  if (!request || outputs.empty()) return run;

  const fs::path images = settings.work_dir / "images";
  fs::create_directories(images);
  std::size_t number = 0;
  for (const Argument& argument : request->arguments) {
    const Buffer* buffer = std::get_if<Buffer>(&argument);
    if (!buffer) continue;
    const std::optional<Picture> shown = picture_of(*buffer, outputs[number++].bytes);
    if (!shown) continue;
    run.pictures.push_back(images / fmt::format("{}_{}.png", number_text(folder.number), buffer->name));
    write_atomically(run.pictures.back(), png_of(*shown));
  }
  return run;
}

}  // namespace kl::cli
