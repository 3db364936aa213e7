//// prom_shift_u8
static long whole(void) { u8 a = 0xff; u8 b = a << 1 >> 1; return b + ((u8)~a == 0) * 1000 + (~a == 0) * 100000; }
//// prom_cmp_mixed
static long whole(void) { int a = -1; unsigned int b = 1; u8 c = 255; s8 d = -1; return (a < b) + 10 * (c == d) + 100 * (d < 0u) + 1000 * ((u16)a == a) + 10000 * (-1L < 1u) + 100000 * (-1 < 1ul); }
//// ternary_types
static long whole(void) { int x = -1; unsigned int y = 1; long z = 1 ? x : y; unsigned long w = 0 ? y : x; u8 c = 200; s8 d = -3; return z ^ w ^ (1 ? d : c) ^ (long)sizeof(1 ? d : c) << 40 ^ ((1 ? x : 0ul) > 5) * 77; }
//// comma_value
static long whole(void) { int a = 1; long b = (a++, a += 5, (u8)(a + 250)); return b * 1000 + a + sizeof((char)1, 2L); }
//// compound_conv | unknown
static long whole(void) { u8 a = 200; a += 100; s8 b = 100; b += 100; u16 c = 1; c -= 2; int d = -7; d /= 2u; unsigned int e = 7; e *= -1; s8 f = -128; f /= -1; u8 g = 3; g <<= 7; s16 h = -3; h >>= 1; u8 i = 10; i -= 3.0; return a + b * 256L + c * 65536L + ((long)d << 3) + e + f * 7 + g * 11 + h * 13 + i; }
//// bitfield_promo | opaque
struct s { unsigned int a : 3; int b : 3; unsigned long c : 40; u8 d : 8; unsigned int e : 32; long f : 33; };
static long whole(void) { struct s s = { 7, -1, 0, 255, 0xffffffff, -1 }; s.a++; s.b--; s.c = -1; long r = s.a - 1; r = r * 31 + s.b; r = r * 31 + (s.a - 1 < 0); r = r * 31 + (s.c << 30); r = r * 31 + (s.d << 24) ; r = r * 31 + (s.e << 1); r = r * 31 + (s.f << 31); r = r * 31 + (s.e - 1 > 0) + (~s.a < 0) * 3 + (-s.d < 0) * 5 + (~s.e < 0) * 7; return r; }
//// bitfield_assign_value
struct s { unsigned int a : 3; int b : 2; };
static long whole(void) { struct s s = { 0 }; long r = (s.a = 15); r = r * 10 + (s.b = 3); r = r * 100 + (s.a += 5); r = r * 100 + s.a++; r = r * 100 + ++s.a; r = r * 100 + (s.b ^= 1) + s.b; return r; }
//// bitfield_cond
struct s { unsigned int a : 4; unsigned long b : 20; };
static long whole(void) { struct s s = { 3, 5 }; int x = -1; return (1 ? s.a : x) + (x < s.a) * 10 + (x < (s.b)) * 100 + ((s.b - 6) < 0) * 1000 + ((s.a - 4) < 0) * 10000 + (-s.b < 0) * 100000; }
//// enum_sign | opaque
enum e { A = 1, B = 5 }; enum f { C = -1, D = 3 }; enum g { G = 0x80000000, H }; enum h { I = 0x7fffffff };
static long whole(void) { enum e x = A; enum f y = C; return (x - 2 < 0) + 10 * (y < 0) + 100 * ((enum e)-1 > 0) + 1000 * (A - 2 < 0) + 10000 * (G > 0) + 100000 * (-G > 0) + 1000000L * sizeof(G) + 10000000L * sizeof(enum g) + 100000000L * ((enum e)-1 == -1) + 1000000000L * (-I < 0); }
//// enum_big | opaque
enum g { G = 0x100000000L, H = 1 };
static long whole(void) { enum g x = G; return x + (H - 2 < 0) * 3 + sizeof(H) * 100 + sizeof(x) * 1000; }
//// switch_fall_decl
static int f(int x) { int r = 0; switch (x) { int y; case 1: y = 5; r += y; case 2: r += 10; break; case 3 ... 5: { int y = 7; r += y; } /* fall */ default: y = 2; r += 100 * y; } return r; }
static long whole(void) { long r = 0; for (int i = 0; i < 8; i++) r = r * 7 + f(i); return r; }
//// switch_types
static int f(u8 x) { switch (x) { case 255: return 1; case 3: return 3; default: return 9; } }
static int g(long x) { switch (x) { case 0xffffffff: return 1; case -1: return 2; default: return 3; } }
static int h(unsigned int x) { switch (x) { case -1: return 1; case 0x80000000: return 2; default: return 3; } }
static int i(s8 x) { switch (x) { case 255: return 1; case -1: return 2; } return 0; }
static long whole(void) { return f(-1) + 10 * g(-1) + 100 * g(0xffffffff) + 1000 * h(-1) + 10000 * h(1ul << 31) + 100000 * i(-1) + 1000000 * f(259); }
//// switch_duff
static long whole(void) { int n = 13, r = 0, k = (n + 3) / 4; switch (n % 4) { case 0: do { r += 1; case 3: r += 10; case 2: r += 100; case 1: r += 1000; } while (--k > 0); } return r; }
//// switch_continue
static long whole(void) { long r = 0; for (int i = 0; i < 6; i++) { switch (i) { case 1: continue; case 3: r += 100; break; case 5: goto out; default: r += 7; } r = r * 3 + 1; } out: return r; }
//// sizeof_side | opaque
static long whole(void) { int n = 3; int a[5]; long r = sizeof(a[n++]); r = r * 10 + n; r = r * 100 + sizeof(n++ + 1L); r = r * 10 + n; r = r * 10 + sizeof a / sizeof *a + sizeof(int[3]) + sizeof "abc" + sizeof('a') + sizeof(char); return r; }
//// sizeof_vla | unknown
static long whole(void) { int n = 3; int a[n]; long r = sizeof(a); n = 9; r = r * 100 + sizeof(a); r = r * 100 + sizeof(int[n++]); return r * 100 + n; }
//// vla_param | unknown
static int f(int n, int a[n++]) { return n + a[1]; }
static long whole(void) { int a[4] = { 1, 2, 3, 4 }; return f(2, a); }
//// stmt_expr_goto
static long whole(void) { int r = 0; int x = ({ int y = 3; if (y > 2) { r += 5; } y * 2; }) + ({ int x = 7; x++; x; }); for (int i = 0; i < 3; i++) { int z = ({ if (i == 1) goto skip; i * 10; }); r += z; skip: r += 1; } return r * 100 + x; }
//// stmt_expr_break
static long whole(void) { int r = 0; for (int i = 0; i < 9; i++) { r += ({ if (i == 4) break; if (i == 2) continue; i; }); } while (({ r++; r < 20; })) ; return r; }
//// stmt_expr_void_type
static long whole(void) { u8 x = 250; long r = sizeof(({ x; })) + ({ x + 10; }) * 10 + ({ (u8)(x + 10); }) * 1000; int k = ({ int k = 4; k; }); return r * 10 + k; }
//// static_local
static int f(void) { static int n; n++; return n; }
static long whole(void) { int a = f(); int b = f(); return a * 10 + b; }
//// static_local_init | opaque
static int f(int k) { static int n = 40; static u8 t[3] = { 1, 2, 3 }; n += k; t[1] += 100; return n + t[1]; }
static long whole(void) { long r = f(1); r = r * 1000 + f(2); return r * 1000 + f(3); }
//// shadow
static long whole(void) { int x = 1, r = 0; { int x = x = 2; r += x; { long x = 5; r += x * 10 + sizeof(x); } r += x * 1000; } for (int x = 0; x < 3; x++) { int x = 7; r += x; } return r * 10 + x; }
//// shadow_typedef
typedef int T;
static long whole(void) { T x = 3; { int T = 5; x = T * x; long y = (T) - 2; x += y; } T z = (T) - 2; return x * 100 + z; }
//// shadow_enum | unknown
enum { K = 3 };
static long whole(void) { int r = K; { enum { K = 10 }; r += K; } { int K = 100; r += K; } r = r * 10 + K; return r; }
//// shadow_struct | unknown
struct s { int a; };
static long whole(void) { struct s x = { 1 }; long r = sizeof(x); { struct s { char b[9]; long c; }; struct s y; y.c = 5; r = r * 100 + sizeof(y) + y.c; } return r + x.a; }
//// shadow_macro
#define foo(x) ((x) + 1)
static long whole(void) { int foo = 3; return foo(foo) * 10 + foo; }
//// paste
#define CAT(a, b) a##b
#define CAT3(a, b, c) a##b##c
#define XCAT(a, b) CAT(a, b)
#define N 5
static long whole(void) { int x5 = 7, x = 2, xN = 3, ab = 9; return CAT(x, 5) + 10 * XCAT(x, N) + 100 * CAT(x, N) + 1000 * CAT(x,) + 10000 * CAT3(a,,b) + CAT(,x) + CAT(1, 2) + CAT(0x, ff) ; }
//// paste_args
#define F(x, ...) g(x, ##__VA_ARGS__)
#define G(x...) h(0, ##x)
#define COUNT(a, b, c, n, ...) n
#define NARGS(...) COUNT(__VA_ARGS__, 3, 2, 1)
static int g(int a, ...) { return a; }
static int h(int a, ...) { return a + 1; }
static long whole(void) { return F(3) + 10 * F(4, 5) + 100 * NARGS(x) + 1000 * NARGS(x, y) + 10000 * NARGS(x, y, z); }
//// stringify | opaque
#define S(x) #x
#define XS(x) S(x)
#define V 12
static long whole(void) { return sizeof(S(V)) + 10 * sizeof(XS(V)) + 100 * sizeof(S(a  +   b)) + 1000 * sizeof(S("a\n")) + 10000 * sizeof(S()); }
//// str_concat | opaque
static long whole(void) { const char *p = "ab" "cd"; return sizeof("ab" "cd") + 10 * sizeof("\x1" "f") + 100 * sizeof("a\0b") + 1000 * sizeof("\0101") + p[2] + "xyz"[1] * 3; }
//// str_kinds | unknown
static long whole(void) { return sizeof(L"ab") + 100 * sizeof(u8"ab") + 1000 * sizeof(u"ab") + 100000 * sizeof(L'a') + sizeof(u'a') + sizeof(L"a" "b"); }
//// char_consts | unknown
static long whole(void) { return '\377' + '\xff' * 2 + ('\200' < 0) * 1000 + '\0' + '\n' + '\\' + '\'' + '"' + 'ab' + '\e' + '\a' + '\v' + '\101' + '\x41'; }
//// char_sign | opaque
static long whole(void) { char c = 200; return (c < 0) + c * 10 + (c == 200) * 1000 + (c >> 1) * 7 + (unsigned char)c; }
//// wide_shift
static long whole(void) { u64 a = 1ull << 63; s64 b = (s64)a >> 62; int c = 1 << 31; u32 d = 1u << 31; long e = 1 << 31; u64 f = 0xffffffffu << 4; u64 g = (u64)0xffffffffu << 4; u8 h = 1; long i = h << 31; return a ^ b ^ c ^ d ^ e ^ f ^ g ^ (i >> 3) ^ (-1 >> 4) ^ (-1L >> 40) ^ (1 << 3L) ^ sizeof(1 << 3L); }
//// shift_left_type
static long whole(void) { u8 a = 3; u64 n = 33; return sizeof(a << n) + ((1L << n) >> 30) + (((u16)0xffff << 16) >> 16 == -1) * 100 ; }
//// volatile_locals | unknown
static long whole(void) { volatile int x = 3; x++; x += x; volatile u8 y = 255; y++; int volatile *p = &x; *p = *p + 1; return x * 10 + y; }
//// compound_literal | unknown
struct p { int a, b; };
static int sum(struct p *p) { return p->a * 10 + p->b; }
static long whole(void) { int *q = (int[]){ 1, 2, 3 }; struct p s = (struct p){ .b = 4 }; int r = sum(&(struct p){ 5, 6 }); for (int i = 0; i < 3; i++) { struct p *z = &(struct p){ i }; r += z->a + z->b++; } return r * 1000 + q[1] * 100 + s.a * 10 + s.b + (int){ 3.7 } + (u8){ 0 } + sizeof((int[]){ 1, 2, 3, 4 }); }
//// compound_literal_loop
static long whole(void) { int *p = 0; int r = 0, k = 0; again: ; int *q = &(int){ k * 3 }; if (k++ < 3) { (*q)++; r += *q; p = q; goto again; } return r * 100 + *q + (p == q) * 10000; }
//// flex_array | opaque
struct f { int n; u8 d[]; };
static long whole(void) { long buf[4] = { 0 }; struct f *p = (struct f *)buf; p->n = 2; p->d[3] = 9; return sizeof(struct f) * 100 + p->d[3] + offsetof(struct f, d[3]); }
//// designated | unknown
struct t { int a; int b[4]; struct { u8 c, d; } e; };
static long whole(void) { struct t x = { .b[1] = 5, 6, .a = 1, .e.d = 7, .b[2] = 9, .e = { .c = 3 } }; int y[] = { [3] = 1, 2, [1] = 7, 8, [0 ... 1] = 4 }; return x.a + x.b[0] * 10 + x.b[1] * 100 + x.b[2] * 1000 + x.b[3] * 10000 + x.e.c * 100000 + x.e.d * 1000000L + y[0] * 10000000L + y[1] * 100000000L + y[2] * 1000000000L + y[3] * 10000000000L + y[4] * 100000000000L + sizeof(y) * 1000000000000L; }
//// designated_side | order
static int n;
static int next(void) { return ++n; }
static long whole(void) { n = 0; int a[3] = { [2] = next(), [0] = next() }; return a[0] + a[1] * 10 + a[2] * 100 + n * 1000; }
//// init_flat | unknown
struct p { int a, b; }; struct q { struct p x[2]; int y; };
static long whole(void) { struct q v = { 1, 2, 3, 4, 5 }; struct q w = { { { 1 }, 2, 3 }, 4 }; int m[2][3] = { 1, 2, 3, 4 }; int k[2][2] = { { 1 }, { 2, 3 } }; char s[4] = "ab"; char t[] = { "xyz" }; char u[2][3] = { "ab", "c" }; return v.x[1].b + v.y * 10 + w.x[0].a * 100 + w.x[0].b * 1000 + w.x[1].a * 10000 + w.x[1].b * 100000 + w.y * 1000000 + m[1][0] * 10000000L + m[1][2] * 100000000L + k[0][1] + k[1][0] + s[3] + s[1] + t[2] + sizeof(t) + u[1][0] + u[1][1] + u[0][1]; }
//// choose_expr | unknown
#define abs2(x) __builtin_choose_expr(__builtin_types_compatible_p(typeof(x), long), 2 * (x), 3 * (x))
static long whole(void) { int a = 5; long b = 7; return abs2(a) + abs2(b) * 100 + __builtin_constant_p(3) * 1000 + __builtin_choose_expr(0, 1, 2) * 10000; }
//// builtin_types_compat | opaque
static long whole(void) { return __builtin_types_compatible_p(int, const int) + 10 * __builtin_types_compatible_p(int *, const int *) + 100 * __builtin_types_compatible_p(int[], int[4]) + 1000 * __builtin_types_compatible_p(long, long long) + 10000 * __builtin_types_compatible_p(char, signed char); }
//// logic_values
static long whole(void) { int a = 5, b = 0; long r = (a && b) + 10 * (a || b) + 100 * !a + 1000 * !!a + 10000 * (a > 3 == 1); r += sizeof(a && b) * 100000; int c = 0; b = a++ && (c = 7, 0) || c++; return r * 100 + a + b + c; }
//// bool_conv | unknown
static long whole(void) { _Bool a = 256; _Bool b = 0.5; _Bool c = (u8)256; a += 5; b--; c ^= 3; int *p = (int *)8; _Bool d = p; bool e = !p; a = a + a; d <<= 3; return a + 10 * b + 100 * c + 1000 * d + 10000 * e + (~a) * 100000L + sizeof(a + a); }
//// bool_incr
static long whole(void) { _Bool a = 0; long r = a++; r = r * 10 + a; a++; r = r * 10 + a; a--; r = r * 10 + a; a--; r = r * 10 + a; r = r * 10 + a--; return r * 10 + a; }
//// neg_mod
static long whole(void) { int a = -7, b = 2; unsigned int c = 2; return a / b + 100 * (a % b) + (long)(a / c) + (a % c) * 3L + (-7L % 3u) + (s8)-128 / (s8)-1; }
//// int_min
static long whole(void) { int a = -2147483647 - 1; long b = -a; unsigned int c = -a; return b ^ ((long)c << 3) ^ (a - 1) ^ (a < -a) ^ (long)-2147483648 ^ (2147483648 > 0); }
//// literals
static long whole(void) { return sizeof(2147483648) + 10 * sizeof(0x80000000) + 100 * sizeof(0xffffffffffffffff) + 1000 * (0xffffffff + 1 == 0) + 10000 * (4294967295 + 1 == 0) + 100000 * (-1 < 0x80000000) + 1000000 * (0b101) + 10000000 * (017) + (-1 < 2147483648) * 100000000L + sizeof(1ul) + sizeof(1uLL) + (1U - 2 > 0); }
//// bitfield_narrow
struct s { unsigned int a : 3; int b : 3; u8 d : 7; unsigned long e : 31; bool f : 1; u16 g : 16; };
static long whole(void) { struct s s = { 7, -1, 100, 0x7fffffff, 1, 0xffff }; s.a++; s.b--; s.d += 60; s.e++; s.f = 8; long r = s.a - 1; r = r * 31 + s.b; r = r * 31 + (s.a - 1 < 0); r = r * 31 + (s.d << 25); r = r * 31 + (s.e - 1 < 0); r = r * 31 + (~s.a < 0) * 3 + (-s.d < 0) * 5 + s.f + (s.f - 2 < 0) + (s.g << 15) + (s.g - 0x10000 < 0); return r; }
