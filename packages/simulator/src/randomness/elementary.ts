// Math.exp and Math.log may differ in the last bit between engines. These use + - × ÷ √, rounding to whole numbers and the bits
// of a double, all exact by IEEE 754, so that one seed gives the same bytes everywhere. The polynomials are those of fdlibm
// (Sun Microsystems, 1993) and of W. J. Cody (1969).

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const INVERSE_LN2 = 1.442695040888963387;
const LOWEST_EXPONENT = -1022;

const POWERS_OF_TWO = powersOfTwo();

/** eˣ, within one unit in the last place; 0 below -708.4 and infinite above 709.7. */
export function exp(x: number): number {
  const k = Math.floor(INVERSE_LN2 * x + 0.5);
  if (k < LOWEST_EXPONENT) return 0;
  if (k > 1023) return Number.POSITIVE_INFINITY;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t *
              (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  return y * POWERS_OF_TWO[k - LOWEST_EXPONENT]!;
}

const DOUBLE = new Float64Array(1);
const WORDS = new Uint32Array(DOUBLE.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Natural logarithm of a positive normal number, within one unit in the last place. */
export function log(x: number): number {
  DOUBLE[0] = x;
  const word = WORDS[HIGH]!;
  // The mantissa moves to [√½, √2): its upper half counts one exponent higher.
  const carry = ((word & 0xfffff) + 0x95f64) & 0x100000;
  WORDS[HIGH] = (word & 0xfffff) | (carry ^ 0x3ff00000);
  const k = (word >>> 20) - 1023 + (carry >>> 20);
  const f = DOUBLE[0] - 1;
  const s = f / (2 + f);
  const z = s * s;
  const r =
    z *
    (6.66666666666673513e-1 +
      z *
        (3.999999999940941908e-1 +
          z *
            (2.857142874366239149e-1 +
              z *
                (2.222219843214978396e-1 +
                  z *
                    (1.818357216161805012e-1 +
                      z * (1.531383769920937332e-1 + z * 1.479819860511658591e-1))))));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
}

/** σ(x) = 1 / (1 + e⁻ˣ). */
export function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}

/** Chance that a standard normal is at most x; absolute error below 1e-15. */
export function normalCdf(x: number): number {
  const y = x < 0 ? -x : x;
  if (y <= 0.67448975) {
    const square = y > 1.11e-16 ? x * x : 0;
    const above =
      ((((CENTRE_ABOVE[4] * square + CENTRE_ABOVE[0]) * square + CENTRE_ABOVE[1]) * square +
        CENTRE_ABOVE[2]) *
        square +
        CENTRE_ABOVE[3]) *
      x;
    const below =
      (((square + CENTRE_BELOW[0]) * square + CENTRE_BELOW[1]) * square + CENTRE_BELOW[2]) * square +
      CENTRE_BELOW[3];
    return 0.5 + above / below;
  }
  if (y > 38) return x < 0 ? 0 : 1;
  const density = exp(-0.5 * y * y);
  const tail =
    y <= 5.656854249492380195
      ? density * middle(y)
      : (density * (0.3989422804014326779 - far(1 / (y * y)))) / y;
  return x < 0 ? tail : 1 - tail;
}

const CENTRE_ABOVE = [
  2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582, 18154.981253343561249,
  0.065682337918207449113,
] as const;
const CENTRE_BELOW = [
  47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956,
] as const;
const MIDDLE_ABOVE = [
  1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979,
  597.27027639480026226, 2494.5375852903726711, 6848.1904505362823326, 11602.651437647350124,
  9842.7148383839780218,
] as const;
const MIDDLE_BELOW = [
  1, 22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755,
  18615.571640885098091, 34900.952721145977266, 38912.003286093271411, 19685.429676859990727,
] as const;
const FAR_ABOVE = [
  0.02307344176494017303, 0.21589853405795699, 0.1274011611602473639, 0.022235277870649807,
  0.001421619193227893466, 2.9112874951168792e-5,
] as const;
const FAR_BELOW = [
  1, 1.28426009614491121, 0.468238212480865118, 0.0659881378689285515, 0.00378239633202758244,
  7.29751555083966205e-5,
] as const;

function middle(y: number): number {
  return polynomial(MIDDLE_ABOVE, y) / polynomial(MIDDLE_BELOW, y);
}

function far(z: number): number {
  return (z * polynomial(FAR_ABOVE, z)) / polynomial(FAR_BELOW, z);
}

function polynomial(coefficients: readonly number[], at: number): number {
  let value = 0;
  for (let i = 0; i < coefficients.length; i++) value = value * at + coefficients[i]!;
  return value;
}

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(1023 - LOWEST_EXPONENT + 1);
  powers[-LOWEST_EXPONENT] = 1;
  for (let k = 1; k <= 1023; k++) powers[k - LOWEST_EXPONENT] = powers[k - 1 - LOWEST_EXPONENT]! * 2;
  for (let k = -1; k >= LOWEST_EXPONENT; k--)
    powers[k - LOWEST_EXPONENT] = powers[k + 1 - LOWEST_EXPONENT]! / 2;
  return powers;
}
