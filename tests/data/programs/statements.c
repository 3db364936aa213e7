//// lit_float | unknown
static long whole(void) { return (int){ 3.7 }; }
//// lit_float2 | unknown
static long whole(void) { int a = (int)3.7; int b[2] = { 3.5 }; return a + b[0]; }
//// lit_sizeof | opaque
static long whole(void) { return sizeof((int[]){ 1, 2, 3, 4 }) + sizeof((long[2]){ 1 }) * 100 + sizeof((struct { int a, b; }){ 1 }) * 1000; }
//// lit_typeof | opaque
static long whole(void) { typeof((int[]){ 1, 2, 3 }) a; return sizeof(a); }
//// lit_addr | opaque
static long whole(void) { int (*p)[3] = &(int[3]){ 1, 2, 3 }; return (*p)[1] + sizeof(*p); }
//// arr_addr_arith | opaque
static long whole(void) { int a[3] = { 1, 2, 3 }; int (*p)[3] = &a; return (int *)(p + 1) - a + ((char *)(&a + 1) - (char *)&a) * 10 + ((char *)(a + 1) - (char *)a) * 100 + ((char *)(&a[0] + 1) - (char *)a) * 1000; }
//// arr2d | opaque
static long whole(void) { int m[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } }; int *p = m[1]; int (*q)[3] = m; return p[-1] + (*(q + 1))[2] * 10 + *(*m + 4) * 100 + sizeof(m[0]) * 1000 + sizeof(*m[0]) * 100000 + sizeof(m) * 1000000 + ((char *)m[1] - (char *)m) * 100000000L + q[1][0]; }
//// sizeof_param | opaque
static long f(int a[4], char s[]) { return sizeof(a) * 10 + sizeof(s) + sizeof(*a) * 100; }
static long whole(void) { int a[4]; char s[3]; return f(a, s); }
//// sizeof_fn | opaque
static int g(void) { return 1; }
static long whole(void) { return sizeof(g()) + sizeof(&g) * 10 + sizeof(void) * 100 + sizeof(*"abc") * 1000; }
//// sizeof_arrow | opaque
struct s { int a[3]; char b; long c; };
static long whole(void) { struct s s, *p = &s; return sizeof(p->a) + 100 * sizeof(s.b) + 1000 * sizeof(*p) + 100000 * sizeof(p->a[0]) + 1000000 * sizeof p->c + sizeof(((struct s *)0)->a) * 10000000L + sizeof(s.a + 0) * 1000000000L + sizeof(&s.a) * 10000000000L + sizeof(1 ? s.a : 0) * 100000000000L + sizeof((0, s.a)) * 1000000000000L; }
//// sizeof_cond_arr | opaque
static long whole(void) { int a[3]; int b[5]; return sizeof(1 ? a : b) + sizeof(a) * 10 + sizeof(+a[0]) * 1000 + sizeof(-(char)1) * 10000 + sizeof(~(short)1) * 100000 + sizeof(!1L) * 1000000 + sizeof((char)1 << 1L) * 10000000 + sizeof(a[0]++) * 100000000L + sizeof((char)1 , (char)1) * 1000000000L; }
//// assign_types
static long whole(void) { u8 a; int b; long r = (a = b = 300) + (b = a = -1) * 1000; return r + sizeof(a = b) + a + b; }
//// chain_shift_assign
static long whole(void) { u8 a = 0x81; a >>= 1; a <<= 4; a |= 0x103; a ^= ~0; a &= 0x7f | 0x100; s8 b = 0x40; b <<= 1; int c = b; u16 d = 0xffff; d *= d; u64 e = 1; e <<= 40; int f = 1; f += e; f -= 0x100000001; return a + c * 1000L + d * 100000L + e + f; }
//// u16_mul
static long whole(void) { u16 a = 0xffff; long r = a * a; unsigned int u = a * a; u64 v = a * a; return r ^ (long)u << 1 ^ v; }
//// incr_ptr | opaque
struct p { int a; struct p *n; };
static long whole(void) { struct p x[3] = { { 1 }, { 2 }, { 3 } }; struct p *p = x; int r = p++->a; r = r * 10 + (*p).a; r = r * 10 + (++p)->a; r = r * 10 + (p - x); p -= 2; r = r * 10 + p->a++; r = r * 10 + ++p->a; int *q = &p[1].a; return r * 10 + *q; }
//// incr_narrow
static long whole(void) { u8 a = 255; s8 b = 127; u16 c = 0; long r = a++; r = r * 1000 + a; r = r * 1000 + ++b; r = r * 1000 + b--; r = r * 1000 + b; r = r * 100000 + c--; r = r * 100000 + c; r += (--a) + sizeof(a++); return r + a; }
//// ptr_cmp | opaque
static long whole(void) { int a[4]; int *p = a, *q = a + 3; return (p < q) + (q - p) * 10 + (p != 0) * 100 + !p * 1000 + ((u64)p < (u64)q) * 10000 + (&a[1] == p + 1) * 100000 + (p && q) * 1000000; }
//// ptr_diff_neg | opaque
static long whole(void) { long a[4]; long *p = a + 3, *q = a; return q - p + ((char *)q - (char *)p) * 100 + ((q - p) < 0) * 7 + (q - p) / 2 + sizeof(q - p); }
//// void_ptr_arith | opaque
static long whole(void) { long a[4] = { 1, 2, 3, 4 }; void *p = a; p += 8; p = p + 8; long *q = p; return *q + sizeof(*p) + (p - (void *)a); }
//// neg_index
static long whole(void) { int a[4] = { 1, 2, 3, 4 }; int *p = a + 2; u32 i = 1; s8 j = -1; return p[-1] * 10 + p[j] + 1[p] * 100 + *(p - i) * 1000 + p[-(int)i] * 10000; }
//// union_pun | opaque
union u { u32 w; u8 b[4]; u16 h[2]; struct { u8 x, y; } s; };
static long whole(void) { union u u = { 0x11223344 }; long r = u.b[0] + u.h[1] * 256L + u.s.y; u.b[3] = 0xff; r ^= (long)u.w << 20; union u v = { .h = { 1, 2 } }; return r + v.w; }
//// float_ops | unknown
static long whole(void) { double d = 2.5; int a = d * 2; return a; }
//// hex_float_sfx | unknown
static long whole(void) { return 0x1p3 + 1e2 + 1.f; }
//// goto_into_block
static long whole(void) { int r = 0; goto in; while (r < 10) { r += 100; in: r += 3; if (r > 1000) break; } { goto deep; r = 7; { deep: r++; } } return r; }
//// goto_back_decl
static long whole(void) { int r = 0, n = 0; again: ; int x = 5; x += n; r = r * 10 + x; if (n++ < 3) goto again; return r; }
//// label_shadow
static long whole(void) { int a = 1; int r = 0; a: r += a; if (r < 3) goto a; struct { int a; } s = { 4 }; return r * 10 + s.a; }
//// computed_goto | unknown
static long whole(void) { void *t[] = { &&x, &&y }; int i = 0, r = 0; goto *t[i]; x: r = 1; i++; goto *t[1]; y: r += 10; return r; }
//// local_label
#define M(v) ({ __label__ out; int z = v; if (z > 2) goto out; z = 100; out: z; })
static long whole(void) { return M(1) + M(3) * 1000; }
//// nested_fn | unknown
static long whole(void) { int k = 3; int add(int x) { return x + k; } return add(4); }
//// for_decl_scope
static long whole(void) { int i = 7; long r = 0; for (int i = 0, j = 5; i < j; i++, j--) r = r * 10 + i * j; for (;;) { if (r++ > 100) break; } do { int i = 3; r += i; continue; } while (0); return r * 10 + i; }
//// do_while_cont
static long whole(void) { int i = 0, r = 0; do { if (i == 2) continue; r += i; } while (++i < 5); return r * 10 + i; }
//// while_comma
static long whole(void) { int i = 0, r = 0; while (i++, i < 5) r += i; return r * 100 + i; }
//// cond_omitted
static long whole(void) { int n = 0; int a = n++ ?: 7; int b = n++ ?: 9; u8 c = 0; long d = c ?: -1; unsigned int e = (s8)-1 ?: 0u; return a + b * 10 + d * 100 + n * 1000 + e; }
//// cond_void | opaque
static int g; static void s(int x) { g = x; }
static long whole(void) { g = 0; 1 ? s(4) : s(5); int r = g; r ? (void)0 : s(9); return r * 10 + g; }
//// cond_ptr_int
static long whole(void) { int a = 3; int *p = a ? &a : 0; void *q = a ? (void *)0 : p; const int *r = a > 5 ? 0 : p; return *p + (q == 0) * 10 + *r * 100; }
//// cond_lvalue_struct
struct s { int a, b; };
static long whole(void) { struct s x = { 1, 2 }, y = { 3, 4 }; int c = 0; struct s z = c ? x : y; return z.a * 10 + (c ? x : y).b + (c == 0 ? &x : &y)->a * 100; }
//// struct_assign_chain
struct s { int a; u8 b[3]; };
static struct s mk(int a) { struct s s = { a, { 1, 2, 3 } }; return s; }
static long whole(void) { struct s x, y, z; x = y = mk(7); z = x; z.b[1] = 9; return x.a + y.b[1] * 10 + z.b[1] * 100 + mk(5).a * 1000 + mk(6).b[2] * 10000; }
//// struct_self
struct s { int a, b; };
static long whole(void) { struct s s = { 1, 2 }; s = (struct s){ s.b, s.a }; s = (struct s){ .b = s.a }; return s.a * 10 + s.b; }
//// arg_conv
static int f(u8 a, s8 b, _Bool c, short d) { return a + b * 1000 + c * 7 + d * 3; }
static u8 g(int x) { return x; }
static _Bool h(int x) { return x; }
static unsigned int k(int x) { return x; }
static long m(unsigned int x) { return x; }
static long whole(void) { return f(300, 200, 256, 70000) + g(511) * 2L + h(256) + (k(-1) > 0) * 100 + m(-1) + (g(-1) == 255) * 10; }
//// implicit_ret_conv
static s8 f(void) { return 200; }
static u16 g(void) { return -1; }
static long h(void) { return -1u; }
static int i(void) { return 0x1ffffffffL; }
static long whole(void) { return f() + g() * 1000L + h() + i(); }
//// int128 | opaque
static long whole(void) { unsigned __int128 a = 1; a <<= 100; __int128 b = -1; return (long)(a >> 90) + (b < 0) * 10000 + (long)(a * 3 >> 98); }
//// long_long
static long whole(void) { long long a = -1; unsigned long long b = a; return sizeof(a) + (b == a) * 10 + (a < (long)0) * 100 + (b > 0) * 1000; }
//// comma_in_init
static long whole(void) { int a = 1, b = (a = 5, a + 1), c = a + b; int d[2] = { (a++, a), a }; return a + b * 10 + c * 100 + d[0] * 10000 + 0 * d[1]; }
//// macro_eval_twice
#define MAX(a, b) ((a) > (b) ? (a) : (b))
static long whole(void) { int i = 3; int r = MAX(i++, 2); return r * 10 + i; }
//// macro_nested_recursive | unknown
#define f(x) g(x) + 1
#define g(x) f(x) * 2
static int (f)(int x) { return x + 100; }
static int (g)(int x) { return x + 7; }
static long whole(void) { return (f)(1) + g(3); }
//// macro_param_in_str | opaque
#define P(x) sizeof(#x "x")
static long whole(void) { return P(abc) + 100 * P("q") + 1000 * P('\0'); }
//// macro_kw
#define u_int unsigned int
#define retn return
static long whole(void) { u_int a = -1; retn a > 0; }
//// macro_semantics_prec | opaque
#define SQ(x) x * x
static long whole(void) { return SQ(1 + 2) + (-SQ(3)) + (char)SQ(200); }
//// undef_redef | opaque
#define N 3
static int f(void) { return N; }
#undef N
#define N 5
static long whole(void) { return f() * 10 + N; }
//// if0 | unknown
#define CONFIG_A 1
static long whole(void) { int r = 0;
#if 0
r = 1;
#elif defined(CONFIG_A) && CONFIG_A > 0
r = 2;
#else
r = 3;
#endif
return r; }
//// attr_cleanup
static int g; static void done(int *p) { g += *p; }
static long f(void) { int x __attribute__((cleanup(done))) = 5; int y __attribute__((cleanup(done))) = 7; x = 6; return x * 10 + y + g; }
static long whole(void) { g = 0; long r = f(); return r * 100 + g; }
//// attr_packed_read | opaque
struct __attribute__((packed)) s { u8 a; u32 b; };
static long whole(void) { struct s s = { 1, 0x01020304 }; u8 *p = (u8 *)&s; return p[1] + sizeof(s) * 10; }
//// recursion
static int f(int n) { return n < 2 ? n : f(n - 1) + f(n - 2); }
static long whole(void) { return f(9); }
//// fn_ptr | opaque
static int a(int x) { return x + 1; }
static int b(int x) { return x * 2; }
static long whole(void) { int (*t[2])(int) = { a, b }; int (*p)(int) = &a; return t[1](4) + (*p)(3) * 10 + (p == a) * 100 + (**t)(1) * 1000; }
//// const_fold_types | unknown
static long whole(void) { return (0x7fffffff + 1 < 0) + 10 * (0x7fffffff + 1u > 0) + 100 * (5 / 2 * 2.0 == 4) + 1000 * (-5 / 2) + 10000 * (-5 >> 1) + 100000 * (-5 % 3) + (1 ? -1 : 1u) / 2; }
