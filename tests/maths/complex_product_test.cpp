// docs/maths/complex-product.md
#include <complex>

#include "checks.hpp"

namespace maths {
namespace {

using Complex = std::complex<double>;

Complex random_complex(Random& random) {
  const double re = random.uniform(-3, 3);
  return {re, random.uniform(-3, 3)};
}

Complex times(Complex a, Complex b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

void expect_same(Complex got, Complex want) {
  expect_close(got.real(), want.real(), kExact);
  expect_close(got.imag(), want.imag(), kExact);
}

TEST(ComplexProduct, IsAMatrix) {
  const auto matrix = [](Complex z) {
    Eigen::Matrix2d out;
    out << z.real(), -z.imag(), z.imag(), z.real();
    return out;
  };
  trials([&](Random& random) {
    const Complex a = random_complex(random), b = random_complex(random);
    expect_same(times(a, b), a * b);
    const Eigen::Vector2d column = matrix(a) * Eigen::Vector2d(b.real(), b.imag());
    expect_same({column[0], column[1]}, times(a, b));
    EXPECT_LT((matrix(a) * matrix(b) - matrix(times(a, b))).norm(), kExact * 100);
  });
}

TEST(ComplexProduct, LengthsMultiply) {
  trials([](Random& random) {
    const Complex a = random_complex(random), b = random_complex(random);
    expect_close(std::abs(times(a, b)), std::abs(a) * std::abs(b), kExact);
    expect_close(times(a, std::conj(a)).real(), std::norm(a), kExact);
  });
}

TEST(ComplexProduct, ThreeProductsSuffice) {
  trials([](Random& random) {
    const Complex a = random_complex(random), b = random_complex(random);
    const double k1 = b.real() * (a.real() + a.imag()), k2 = a.real() * (b.imag() - b.real()),
                 k3 = a.imag() * (b.real() + b.imag());
    expect_same({k1 - k3, k1 + k2}, times(a, b));
  });
}

TEST(ComplexProduct, Backward) {
  trials([](Random& random) {
    const Complex a = random_complex(random), b = random_complex(random), g = random_complex(random);
    Vector parts(4);
    parts << a.real(), a.imag(), b.real(), b.imag();
    const auto loss = [&](const Vector& at) {
      const Complex out = times({at[0], at[1]}, {at[2], at[3]});
      return g.real() * out.real() + g.imag() * out.imag();
    };
    const Complex da = times(g, std::conj(b)), db = times(g, std::conj(a));
    Vector want(4);
    want << da.real(), da.imag(), db.real(), db.imag();
    expect_close(gradient(loss, parts), want, kSlope);
  });
}

struct Rounded {
  float re, im;
};

Rounded times_float(Rounded a, Rounded b) {
  const volatile float rr = a.re * b.re, ii = a.im * b.im, ri = a.re * b.im, ir = a.im * b.re;  // never fused
  return {rr - ii, ri + ir};
}

TEST(ComplexProduct, RoundingIsSmallBesideTheLength) {
  double worst_part = 0;
  trials([&](Random& random) {
    const auto part = [&] { return static_cast<float>(random.uniform(1, 2)); };
    const Rounded a{part(), part()};
    const Rounded b{a.im * (1 + 1e-3f), a.re};  // ar br and ai bi nearly cancel
    const Complex exact = times({a.re, a.im}, {b.re, b.im});
    const Rounded got = times_float(a, b);
    const double length = std::abs(exact);
    EXPECT_LE(std::abs(Complex(got.re, got.im) - exact), 2 * std::sqrt(2.0) * 1.0001 * kFloatUnit * length);
    worst_part = std::max(worst_part, std::abs(got.re / exact.real() - 1));
  });
  EXPECT_GT(worst_part, 50 * kFloatUnit);
}

TEST(ComplexProduct, AFusedConjugateProductIsNotReal) {
  int fused_is_real = 0;
  trials([&](Random& random) {
    const auto re = static_cast<float>(random.uniform(1, 2)), im = static_cast<float>(random.uniform(1, 2));
    EXPECT_EQ(times_float({re, im}, {re, -im}).im, 0.0f);
    fused_is_real += std::fma(re, -im, im * re) == 0.0f;
  });
  EXPECT_LT(fused_is_real, kTrials / 10);
}

}  // namespace
}  // namespace maths
