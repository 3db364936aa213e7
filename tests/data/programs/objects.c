//// ca_global | order
static int g;
static int f(void) { g = 10; return 1; }
static long whole(void) { g = 5; g += f(); return g; }
//// ca_member | order
struct s { int n; };
static int f(struct s *p) { p->n = 10; return 1; }
static long whole(void) { struct s s = { 5 }, *p = &s; p->n += f(p); long r = p->n; p->n = 5; p->n = p->n + f(p); return r * 100 + p->n; }
//// ca_elem | order
static int f(int *p) { *p = 10; return 1; }
static long whole(void) { int a[2] = { 5, 6 }; a[0] += f(a); return a[0]; }
//// ca_local_taken | order
static int f(int *p) { *p = 10; return 1; }
static long whole(void) { int x = 5; x += f(&x); int y = 5; y -= y + f(&y); return x * 100 + y; }
//// ca_stmtexpr | order
static long whole(void) { int x = 5; x += ({ x = 10; 1; }); return x; }
//// glob_sizeof | opaque
static int tab[4];
static char name[] = "abc";
struct s { long a; char b[3]; } gs[2];
static long whole(void) { return sizeof(tab) + 100 * sizeof(tab[0]) + 1000 * sizeof(gs) + 1000000 * sizeof(gs[0].b) + 10000000 * sizeof(name) + sizeof(&tab) * 1000000000L + sizeof(*tab); }
//// local_unsized | opaque
static long whole(void) { int a[] = { 1, 2, 3 }; int b[] = { [4] = 1 }; return sizeof(a) + 100 * sizeof(b) + 10000 * (sizeof(a) / sizeof(a[0])); }
//// typeof_glob | opaque
static int tab[4];
static long whole(void) { typeof(tab) x; typeof(tab[0]) y = -1; typeof(&tab[0]) z = &y; return sizeof(x) + y + *z; }
//// func_name | opaque
static long whole(void) { return sizeof(__func__) + __func__[0]; }
//// local_fn_decl
static int f(int x) { return x + 1; }
static long whole(void) { int f(int); extern int f(int); return f(2); }
//// struct_ret_member
struct s { int a[3]; };
static struct s mk(int x) { return (struct s){ { x, x + 1, x + 2 } }; }
static long whole(void) { return mk(3).a[1] + mk(5).a[2] * 100; }
//// struct_pass
struct s { int a; u8 b; };
static int f(struct s s) { s.a += 5; return s.a + s.b; }
static long whole(void) { struct s s = { 1, 255 }; int r = f(s); return r * 1000 + s.a + f((struct s){ 2 }); }
//// union_members_assign
union u { int a; u8 b; };
static long whole(void) { union u u = { .a = -1 }, v; u.b = 0; v = u; return v.a + v.b; }
//// sw_nested
static long whole(void) { long r = 0; for (int i = 0; i < 4; i++) switch (i & 1) { case 0: switch (i) { case 0: r += 1; break; case 2: r += 10; } break; case 1: r += 100; if (i == 3) break; r += 1000; } return r; }
//// sw_no_default_decl
static long whole(void) { int x = 9; switch (x) { int z; case 1: z = 2; x = z; } switch (x) ; switch (x) case 9: x = 12; switch (x++) { default: ; } return x; }
//// sw_ranges
static int f(long x) { switch (x) { case -5 ... -1: return 1; case 0 ... 0: return 2; case 10 ... 20: return 3; case 0xfffffff0 ... 0xffffffff: return 4; } return 0; }
static long whole(void) { return f(-3) + f(0) * 10 + f(20) * 100 + f(21) * 1000 + f(0xfffffff5) * 10000 + f((int)0xfffffff5) * 100000; }
//// sw_u_range
static int f(unsigned int x) { switch (x) { case -2 ... -1: return 1; case 'a' ... 'z': return 2; default: return 3; } }
static long whole(void) { return f(-1) + 10 * f('q') + 100 * f(0); }
//// sw_bool
static int f(_Bool b) { switch (b) { case 1: return 5; case 0: return 6; } return 7; }
static long whole(void) { return f(9) + f(0) * 10; }
//// sw_enum | opaque
enum e { A, B, C = 7 };
static int f(enum e x) { switch (x) { case A: return 1; case B: case C: return 2; } return 3; }
static long whole(void) { return f(0) + 10 * f(B) + 100 * f(7) + 1000 * f(5); }
//// sc_effects
static int n;
static int t(int r) { n = n * 10 + 1; return r; }
static int u(int r) { n = n * 10 + 2; return r; }
static long whole(void) { n = 0; int a = t(0) && u(1); int b = t(1) || u(1); int c = (t(1) && u(0)) || t(1); int d = !(t(0) || !u(0)); return n * 10000L + a + b * 10 + c * 100 + d * 1000; }
//// tern_effects
static int n;
static int t(int r) { n = n * 10 + r; return r; }
static long whole(void) { n = 0; int a = t(1) ? t(2) : t(3); int b = t(0) ? t(4) : t(5) ? t(6) : t(7); long c = t(0) ?: t(8); return n * 1000L + a + b * 10 + c * 100; }
//// incr_in_index | opaque
static long whole(void) { int a[4] = { 1, 2, 3, 4 }, i = 0; a[i++] += 10; a[++i] *= 2; a[i]++; --a[i - 1]; int *p = a; *p++ += 5; *++p -= 1; (*p)++; return a[0] + a[1] * 100 + a[2] * 10000 + a[3] * 1000000 + i * 100000000L + (p - a > 1); }
//// unsigned_wrap_cmp
static long whole(void) { unsigned int a = 3, b = 5; long r = (a - b > 0) + ((long)a - b > 0) * 10 + ((int)(a - b) < 0) * 100; u8 c = 3, d = 5; r += (c - d < 0) * 1000 + ((u8)(c - d) > 0) * 10000; size_t n = 0; r += (n - 1 > 5) * 100000 + ((int)n - 1 > 5) * 1000000 + (-1 < sizeof(int)) * 10000000; return r; }
//// mask_idioms | opaque
#define BIT(n) (1UL << (n))
#define GENMASK(h, l) (((~0UL) << (l)) & (~0UL >> (63 - (h))))
static long whole(void) { u64 x = ~0ULL; u32 y = ~0; u32 m = ~BIT(3); x &= ~BIT(63); x &= ~(1u << 31); int z = y & GENMASK(40, 4); u64 w = y & ~0xfffUL; u64 v = (u64)y & ~0xfff; u64 u = x & ~0xfffu; return x ^ m ^ z ^ w ^ (v << 1) ^ (u << 2); }
//// sext_ptr
static long whole(void) { int a = -4; u64 b = a; u64 c = (u32)a; u64 d = (u64)(u8)a; s64 e = (s8)0x80; u32 f = (s8)0x80; u16 g = (s8)0x80; u64 h = (u16)(s8)0x80; return b ^ (c << 1) ^ (d << 2) ^ (e << 3) ^ (f * 5L) ^ g * 7 ^ h * 11; }
//// div_unsigned
static long whole(void) { int a = -10; u32 b = 3; u64 c = 3; s64 d = -10; return a / b + a / c + d / b + d / (int)b + (a % c) + (d % b) + (u8)a / b + (a >> 1) + ((u32)a >> 1) + ((u8)a >> 1); }
//// neg_shift_assign
static long whole(void) { s64 a = -1; a >>= 63; u64 b = a; b >>= 63; s8 c = -128; c >>= 7; u8 d = 0x80; d = (s8)d >> 3; int e = 0x40000000; e <<= 1; e >>= 31; return a + b * 10 + c * 100 + d * 1000 + e * 100000L; }
//// const_static_arr | opaque
static const int t[3] = { 4, 5, 6 };
static long whole(void) { int r = 0; for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) r++; return r; }
//// do_once_macro
#define DO(x) do { x; x; } while (0)
#define IFM(c, x) if (c) { x; } else
static long whole(void) { int r = 0; if (r) DO(r++); else DO(r += 10); IFM(r > 5, r += 100) r += 1000; return r; }
//// for_each_macro
#define for_each(i, n) for (i = 0; i < (n); i++) if (i & 1) ; else
static long whole(void) { int i, r = 0; for_each(i, 7) r = r * 10 + i; return r; }
//// attr_stmt | opaque
static long whole(void) { int x = 1; switch (x) { case 1: x = 5; __attribute__((fallthrough)); default: x++; } int y __attribute__((unused)) = 3; lab: __attribute__((unused)); return x * 10 + y; }
//// asm_label_vars | opaque
static long whole(void) { register int x = 4; const volatile int *p = 0; int const y = 3; auto int z = 2; return x + y + z + (p == 0); }
//// old_inits
struct s { int a, b; };
static long whole(void) { struct s s = { b: 3, a: 4 }; return s.a * 10 + s.b; }
//// nested_designators
struct i { int x, y; }; struct o { struct i p[2]; int q; };
static long whole(void) { struct o o = { .p[1].y = 5, .p[0] = { .x = 1 }, .q = 9 }; return o.p[0].x + o.p[0].y * 10 + o.p[1].x * 100 + o.p[1].y * 1000 + o.q * 10000; }
//// override_zero | unknown
struct i { int x, y; }; struct o { struct i p; int q; };
static long whole(void) { struct i k = { 7, 8 }; struct o o = { .p = k, .p.y = 3, .q = 1 }; struct o w = { .p.x = 5, .p = { .y = 2 } }; return o.p.x + o.p.y * 10 + o.q * 100 + w.p.x * 1000 + w.p.y * 10000; }
//// range_init | unknown
static long whole(void) { int n = 0; int a[6] = { [1 ... 3] = 7, [5] = 2 }; for (int i = 0; i < 6; i++) n = n * 10 + a[i]; return n; }
//// param2d | opaque
static int f(int a[2][3]) { return a[1][2]; }
static long whole(void) { int m[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } }; return f(m); }
//// idx_swap
static long whole(void) { int a[3] = { 1, 2, 3 }; int *p = a; return 1[p] + 2[a] * 10; }
//// record_elem_store
struct S { int x, y; };
static long whole(void) { struct S a[3] = { { 1, 2 }, { 3, 4 }, { 5, 6 } }; struct S z = { 7, 8 }; a[0] = z; struct S t = a[1]; *(a + 1) = a[2]; return a[0].y + a[1].x * 10 + a[2].y * 100 + t.x * 1000 + t.y * 10000 + a[1].y * 100000; }
//// record_ptr_store
struct S { int x, y; };
static void set(struct S *p, struct S v) { *p = v; }
static long whole(void) { struct S a[2] = { { 1, 2 }, { 3, 4 } }; set(&a[0], (struct S){ 9, 8 }); set(a + 1, a[0]); a[0].x = 5; return a[0].x + a[0].y * 10 + a[1].x * 100 + a[1].y * 1000; }
//// record_nested_arr
struct I { int v; }; struct S { struct I i[2]; int n; };
static long whole(void) { struct S s = { { { 1 }, { 2 } }, 3 }, t; t = s; s.i[0] = t.i[1]; s.i[1].v = 7; t.i[0].v = 8; return s.i[0].v + s.i[1].v * 10 + t.i[0].v * 100 + t.i[1].v * 1000 + s.n * 10000; }
//// record_zero_elem
struct S { int x, y; };
static long whole(void) { struct S a[2] = { { 1, 2 }, { 3, 4 } }; a[0] = (struct S){ 0 }; return a[0].x + a[1].x * 10 + a[1].y * 100; }
//// record_union_arr
struct I { int a, b; }; union U { struct I i[2]; long l; };
static long whole(void) { union U u = { .i = { { 1, 2 }, { 3, 4 } } }, v; v = u; u.i[0].a = 9; return u.i[1].b + v.i[1].a * 10 + v.i[0].a * 100; }
//// bitfields_of_32_and_64
struct s { u64 f : 32; s64 g : 32; u64 h : 64; s64 i : 64; u32 k : 32; u64 l : 31; };
static long g(long x) { return x; }
static long whole(void) { struct s s = { 0 }; s.f = -1; s.g = -5; s.h = -1; s.i = -7; s.k = 3; s.l = -1; long r = s.f << 1 == 0xfffffffe; r = r * 2 + (s.g << 1 == -10); r = r * 2 + (s.h << 63 >> 63 == 1); r = r * 2 + ((s.l << 1) < 0); s.f = 0; r = r * 2 + (s.f - 1 > 0); r = r * 2 + (s.f - 1 == 0xffffffff); r = r * 2 + (s.g < 1u); r = r * 2 + (s.g < s.f); r = r * 2 + (s.i < s.g); r = r * 2 + (s.i < s.h); r = r * 2 + (s.f + 1l < 0); r = r * 2 + (-s.f == 0); r = r * 2 + (~s.f == 0xffffffff); r = r * 3 + (s.f = -2); r = r * 3 + s.f++; r = r * 3 + ++s.f; r = r * 3 + g(s.f); r = r * 3 + (1 ? s.f : -1); r = r * 3 + (0 ? s.g : 1u); s.f = 0; r = r * 3 + s.f--; r = r * 3 + s.f; r = r * 3 + s.g / 2 + s.g % 3 + (s.g >> 1); r = r * 3 + s.h / 3; return r * 3 + (s.k - 4 > 0); }
//// wide_bitfield | opaque
struct s { u64 c : 40; s64 d : 40; };
static long whole(void) { struct s s = { 0x123456789a, -5 }; long r = (s.c << 30) + s.c / 7; r = r * 5 + s.d / 2; r = r * 5 + (s.c ^ s.d); s.c <<= 20; r = r * 5 + s.c; s.c -= 0x8000000000; return r * 5 + s.c; }
