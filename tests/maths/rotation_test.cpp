// docs/maths/rotation.md
#include <cstdint>
#include <cstring>

#include "checks.hpp"

namespace maths {
namespace {

// The left half of a head with the right one, pair by pair.
Vector turned(const Vector& x, const Vector& angle) {
  const Eigen::Index half = angle.size();
  Vector y(2 * half);
  const auto left = x.head(half).array(), right = x.tail(half).array();
  y.head(half) = left * angle.array().cos() - right * angle.array().sin();
  y.tail(half) = right * angle.array().cos() + left * angle.array().sin();
  return y;
}

Vector speeds(int half, double base) {
  return Vector::NullaryExpr(half, [&](Eigen::Index i) { return std::pow(base, -static_cast<double>(i) / half); });
}

float to_bfloat16(float v) {
  std::uint32_t bits;
  std::memcpy(&bits, &v, sizeof bits);
  bits += 0x7FFF + (bits >> 16 & 1);  // to nearest, ties to even
  bits &= 0xFFFF0000u;
  std::memcpy(&v, &bits, sizeof bits);
  return v;
}

TEST(Rotation, ProductDependsOnDistance) {
  trials([](Random& random) {
    const int half = random.integer(1, 16);
    const Vector x = random.vector(2 * half), z = random.vector(2 * half), v = speeds(half, 10000);
    const double p = random.integer(0, 100), q = random.integer(0, 100), on = random.integer(1, 100);
    const auto product = [&](double moved) { return turned(x, (p + moved) * v).dot(turned(z, (q + moved) * v)); };
    expect_close(product(on), product(0), 1e-10);
    expect_close(product(0), x.dot(turned(z, (q - p) * v)), 1e-10);
  });
}

TEST(Rotation, LengthIsKept) {
  trials([](Random& random) {
    const int half = random.integer(1, 16);
    const Vector x = random.vector(2 * half);
    expect_close(turned(x, random.vector(half, -100, 100)).norm(), x.norm(), kExact);
  });
}

TEST(Rotation, Backward) {
  trials([](Random& random) {
    const int half = random.integer(1, 8);
    const Vector x = random.vector(2 * half), dy = random.vector(2 * half), angle = random.vector(half, -10, 10);
    expect_close(turned(dy, -angle), gradient([&](const Vector& at) { return dy.dot(turned(at, angle)); }, x), kSlope);
  });
}

// As the kernel computes it: 2 to a power, in float32 all along.
TEST(Rotation, AngleIsRoundedWithThePosition) {
  double worst = 0;
  trials([&](Random& random) {
    const int half = random.integer(1, 128), pair = random.integer(0, half - 1), position = random.integer(0, 8192);
    const float rate = -std::log2(10000.0f) / static_cast<float>(half);
    const float angle = static_cast<float>(position) * std::exp2(static_cast<float>(pair) * rate);
    const double exact = position * std::pow(10000.0, -static_cast<double>(pair) / half);
    EXPECT_LT(std::abs(angle - exact), 0.003);
    worst = std::max(worst, std::abs(angle - exact));
  });
  EXPECT_GT(worst, 1e-5);  // and it is not exact
}

TEST(Rotation, NeighboursShareABfloat16) {
  for (int p = 257; p < 512; p += 2) {
    const float rounded = to_bfloat16(static_cast<float>(p));
    EXPECT_TRUE(rounded == static_cast<float>(p - 1) || rounded == static_cast<float>(p + 1)) << p;
  }
  EXPECT_EQ(to_bfloat16(255), 255);
  EXPECT_EQ(to_bfloat16(4001), 4000);
  EXPECT_EQ(to_bfloat16(3993), 4000);
}

}  // namespace
}  // namespace maths
