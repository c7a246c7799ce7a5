#include <cli/picture/picture.hpp>

#include <png.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

#include <cli/atomic_file.hpp>
#include <cli/usage_error.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

// Four times the pixels of a large camera: what declares more is no picture of a learner's.
constexpr std::int64_t kMostPixels = std::int64_t{1} << 28;

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw UsageError(fmt::format("{} {}; `convert {} photo.png` or any picture editor makes a PNG of it", name, why, name));
}

// What has to be freed whichever way a function ends.
struct PngImage {
  png_image image{};
  PngImage() { image.version = PNG_IMAGE_VERSION; }
  ~PngImage() { png_image_free(&image); }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;
};

Picture picture_of_png(const std::string& bytes, const std::string& name) {
  PngImage png;
  if (!png_image_begin_read_from_memory(&png.image, bytes.data(), bytes.size()))
    refuse(name, fmt::format("cannot be read ({})", png.image.message));
  if (std::int64_t{png.image.width} * png.image.height > kMostPixels) refuse(name, "has too many pixels");
  png.image.format = PNG_FORMAT_RGB;
  Picture picture{
      .height = static_cast<int>(png.image.height), .width = static_cast<int>(png.image.width), .channels = 3, .values = {}};
  picture.values.resize(PNG_IMAGE_SIZE(png.image));
  const png_color white{255, 255, 255};
  if (!png_image_finish_read(&png.image, &white, picture.values.data(), 0, nullptr))
    refuse(name, fmt::format("cannot be read ({})", png.image.message));
  return picture;
}

// The numbers of a PNM header, with blanks and comments between them; ends behind the one blank after the last.
class PnmHeader {
 public:
  explicit PnmHeader(std::string_view bytes) : bytes_(bytes) {}
  std::size_t at() const { return at_; }

  // -1: there is none
  std::int64_t number() {
    while (at_ < bytes_.size() && (is_blank() || bytes_[at_] == '#')) {
      if (bytes_[at_] == '#')
        at_ = std::min(bytes_.find('\n', at_), bytes_.size());
      else
        ++at_;
    }
    const std::size_t first = at_;
    std::int64_t value = 0;
    for (; at_ < bytes_.size() && at_ < first + 9 && std::isdigit(static_cast<unsigned char>(bytes_[at_])); ++at_)
      value = value * 10 + (bytes_[at_] - '0');
    return at_ > first ? value : -1;
  }

 private:
  bool is_blank() const { return std::isspace(static_cast<unsigned char>(bytes_[at_])) != 0; }
  std::string_view bytes_;
  std::size_t at_ = 2;  // behind the magic number
};

}  // namespace

Picture picture_of_pnm(std::string_view bytes, const std::string& name) {
  const int channels = bytes.starts_with("P6") ? 3 : bytes.starts_with("P5") ? 1 : 0;
  if (channels == 0) refuse(name, "is neither a PNG nor a binary PPM or PGM");
  PnmHeader header(bytes);
  const std::int64_t width = header.number(), height = header.number(), largest = header.number();
  if (width < 1 || height < 1 || width * height > kMostPixels) refuse(name, "has no size that a picture can have");
  if (largest != 255) refuse(name, "does not have 8 bits a channel");
  const std::size_t first = header.at() + 1, count = static_cast<std::size_t>(width * height * channels);
  if (bytes.size() < first + count) refuse(name, "ends before its last pixel");
  Picture picture{.height = static_cast<int>(height), .width = static_cast<int>(width), .channels = 3, .values = {}};
  for (std::size_t i = 0; i < count; ++i)
    picture.values.insert(picture.values.end(), channels == 3 ? 1 : 3, static_cast<std::uint8_t>(bytes[first + i]));
  return picture;
}

Picture read_picture(const fs::path& file) {
  std::string bytes;
  try {
    bytes = read_file(file);
  } catch (const fs::filesystem_error&) {
    throw UsageError(fmt::format("cannot read {}; is it there?", file.string()));
  }
  return bytes.starts_with("\x89PNG") ? picture_of_png(bytes, file.string()) : picture_of_pnm(bytes, file.string());
}

std::string png_of(const Picture& picture) {
  PngImage png;
  png.image.width = static_cast<png_uint_32>(picture.width);
  png.image.height = static_cast<png_uint_32>(picture.height);
  png.image.format = picture.channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(png.image);
  std::string bytes(size, '\0');
  if (!png_image_write_to_memory(&png.image, bytes.data(), &size, 0, picture.values.data(), 0, nullptr))
    throw UsageError(fmt::format("cannot make a PNG: {}", png.image.message));
  bytes.resize(size);
  return bytes;
}

Picture shrunk(const Picture& picture, std::int64_t most_pixels) {
  int side = 1;
  const auto smaller = [&](int extent) { return std::max(extent / side, 1); };
  while (std::int64_t{smaller(picture.height)} * smaller(picture.width) > most_pixels) ++side;
  if (side == 1) return picture;
  Picture out{.height = smaller(picture.height), .width = smaller(picture.width), .channels = picture.channels, .values = {}};
  // A picture that is narrower than a square has squares as wide as itself.
  const int down = std::min(side, picture.height), across = std::min(side, picture.width);
  for (int i = 0; i < out.height; ++i)
    for (int j = 0; j < out.width; ++j)
      for (int channel = 0; channel < out.channels; ++channel) {
        int sum = 0;
        for (int y = i * side; y < i * side + down; ++y)
          for (int x = j * side; x < j * side + across; ++x)
            sum += picture.values[static_cast<std::size_t>((std::int64_t{y} * picture.width + x) * picture.channels + channel)];
        out.values.push_back(static_cast<std::uint8_t>(std::lround(static_cast<double>(sum) / (down * across))));
      }
  return out;
}

}  // namespace kl::cli
