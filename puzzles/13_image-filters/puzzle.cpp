// gpu: grey_filter: narrow loads, narrow stores (neighbours of one channel are 3 bytes apart)
// gpu: sepia_filter: narrow loads, narrow stores (neighbours of one channel are 3 bytes apart)
#include <checker/puzzle.hpp>

// Black, white and the primary colours often enough to meet in one pixel: that is where sepia is largest.
static kl::Fill pixels() {
  return kl::custom([](std::int64_t, std::uint64_t bits) {
    const double byte = static_cast<double>(bits >> 8 & 255);
    return bits % 8 == 0 ? 0.0 : bits % 8 == 1 ? 255.0 : byte;
  });
}

// Weights of red, green and blue. Those of grey add up to 1, those of sepia to 1.351, 1.203 and 0.937.
static constexpr double kGrey[3] = {0.299, 0.587, 0.114};
static constexpr double kSepia[3][3] = {{0.393, 0.769, 0.189}, {0.349, 0.686, 0.168}, {0.272, 0.534, 0.131}};

static kl::Array weighted(const kl::Array& rgb, const double (&weight)[3]) {
  return rgb.col(0) * weight[0] + rgb.col(1) * weight[1] + rgb.col(2) * weight[2];
}

// One whole tile; less than a tile; several tiles across and down, not all of them whole; a tall picture; a pixel. Rows end in 0 to 29 bytes that are in no picture. Where the sum of the weighted bytes ends in .5
// exactly, which is one pixel in a thousand, both neighbours are right; so references are left unrounded.
KL_PUZZLE{
    .title = "Greyscale and sepia",
    .track = "elementwise",
    .difficulty = 2,
    .parameters = {"h", "w", "padding"},
    .cases = {{16, 128, 0}, {7, 13, 0}, {7, 13, 25}, {33, 150, 6}, {150, 20, 29}, {1, 1, 1}},
    .bench = {16384, 16384, 0},
    .arguments = [](const Case& c) -> Arguments {
      const std::int64_t pitch = 3 * c["w"] + c["padding"];
      return {input<std::uint8_t>("img", {c["h"], c["w"], 3}, pixels()).with_strides({pitch, 3, 1}),
              output<std::uint8_t>("grey", {c["h"], c["w"]}),
              output<std::uint8_t>("sepia", {c["h"], c["w"], 3}).with_strides({pitch, 3, 1}),
              scalar<int>("h", c["h"]),
              scalar<int>("w", c["w"]),
              scalar<int>("pitch", pitch)};
    },
    .reference =
        [](const Case& c, Data& d) {
          const Array& rgb = d.in("img");  // (h w, 3)
          d.out("grey") = weighted(rgb, kGrey).reshaped<Eigen::RowMajor>(c["h"], c["w"]);
          for (int channel = 0; channel < 3; ++channel) d.out("sepia").col(channel) = weighted(rgb, kSepia[channel]).min(255);
        },
    .tolerance = within(0.5002, 0,
                        "half a unit for the rounding to a whole number, and 2e-4 for five float32 operations on numbers below 512"),
    .model = [](const Case& c) -> Model {
      const double pixels = 1.0 * c["h"] * c["w"];
      return {.bytes = 10 * pixels, .flop = 25 * pixels};
    },
    .large = {.sample = rows(1024, [](const Case& c, const LargeData& d, std::string_view name, std::int64_t row) {
                if (name == "sepia") {
                  const Array rgb = d.row("img", row);
                  Array out(1, 3);
                  for (int channel = 0; channel < 3; ++channel) out.col(channel) = weighted(rgb, kSepia[channel]).min(255);
                  return out;
                }
                Array out(1, c["w"]);
                for (std::int64_t j = 0; j < c["w"]; ++j) out.col(j) = weighted(d.row("img", row * c["w"] + j), kGrey);
                return out;
              })},
};
