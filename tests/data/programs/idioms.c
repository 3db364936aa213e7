//// cmp_ptr_null_cast
static long whole(void) { int x = 3, *p = &x; u64 v = (u64)p; int *q = (int *)v; return (p == q) + *q * 10 + ((void *)p == (void *)&x) * 100 + (p != (int *)0) * 1000; }
//// tern_mixed_void
static long whole(void) { int x = 3; void *v = &x; int *p = 0; int *r = p ? p : v; return *r; }
//// switch_inside_loop_goto
static long whole(void) { int r = 0, i; for (i = 0; i < 5; i++) { switch (i) { case 2: goto next; case 4: goto out; } r += i; next: r += 100; } out: return r * 10 + i; }
//// case_in_block
static int f(int x) { int r = 0; switch (x) { case 0: if (r) { case 1: r += 1; } else { case 2: r += 10; } break; case 3: while (r < 3) { case 4: r++; } } return r; }
static long whole(void) { long r = 0; for (int i = 0; i < 6; i++) r = r * 17 + f(i); return r; }
//// nested_loops_cont
static long whole(void) { int r = 0; for (int i = 0; i < 4; i++) { int j = 0; do { if (j == i) break; if (j & 1) continue; r += 10 * i + j; } while (j++ < 3); if (i == 2) continue; r += 1000; } return r; }
//// char_lit_arith
static long whole(void) { return 'a' + 1 + ('z' - 'a') * 100 + sizeof('a') * 1000 + ('\\' == 92) * 10000; }
//// unary_chain
static long whole(void) { int a = 5; return - -a + !!!a * 10 + ~~a * 100 + -~a * 1000 + !-a * 10000 + (- - -a) ; }
//// dangling_else
static int f(int a, int b) { if (a) if (b) return 1; else return 2; return 3; }
static long whole(void) { return f(0, 0) + f(1, 0) * 10 + f(1, 1) * 100; }
//// assign_cond
static long whole(void) { int a = 0, b; if ((b = a) || (b = 4)) a = b; while ((b -= 1) > 0) a += b; return a * 10 + b; }
//// prec
static long whole(void) { int a = 1, b = 2, c = 3; return (a | b & c ^ 1) + (a << b + c) * 10 + (a == b < c) * 1000 + (a & b == 0) * 10000 + (a ? b : c ? 4 : 5) * 100000 + (a - b - c) + (8 / 4 / 2) * 7 + (-a % 2) + (a + b << 2); }
//// ull_cmp
static long whole(void) { u64 big = 1ull << 63; s64 neg = -1; return (big > 0) + (neg > 0) * 10 + (big > neg) * 100 + ((s64)big < neg) * 1000 + (big / 2 > 5) * 10000 + (neg / 2 == 0) * 100000; }
//// mul_overflow
static long whole(void) { int a = 65536; long r = a * a; r += (long)a * a; u32 b = 0xffffffff; r += b * b; r += (u64)b * b >> 32; s16 c = -32768; r += c * c; r += (s16)(c * c); return r; }
//// ret_narrow_bool
static _Bool f(int x) { return x & 4; }
static int g(u64 x) { return x; }
static u8 h(void) { return ~0; }
static long whole(void) { return f(4) + f(8) * 10 + (g(1ul << 32) == 0) * 100 + h() * 1000; }
//// param_modify
static int f(int a, int *b) { a++; *b += a; a = *b; return a; }
static long whole(void) { int a = 1, b = 2; int r = f(a, &b); return r * 100 + a * 10 + b; }
//// alias_locals
static long whole(void) { int x = 1, *p = &x, **q = &p; *p = 2; **q += 3; int y = 9; *q = &y; *p = x; return x * 10 + y; }
//// loop_carried
static long whole(void) { u32 crc = 0xffffffff; for (int i = 0; i < 20; i++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0); return crc; }
//// bits
static long whole(void) { u32 v = 0x12345678; v = (v & 0xff) << 24 | (v & 0xff00) << 8 | v >> 8 & 0xff00 | v >> 24; u32 w = v << 7 | v >> 25; return v ^ (u64)w << 32 ^ (v & -v) ^ (v & v - 1); }
//// swap_xor
static long whole(void) { int a = 5, b = 9; a ^= b; b ^= a; a ^= b; int t[2] = { 1, 2 }; int i = 0, j = 1; int s = t[i]; t[i] = t[j]; t[j] = s; return a * 1000 + b * 100 + t[0] * 10 + t[1]; }
//// macro_arg_side
#define TWICE(x) ((x) + (x))
#define MIN(a, b) ({ typeof(a) _a = (a); typeof(b) _b = (b); _a < _b ? _a : _b; })
static long whole(void) { int i = 0; int r = MIN(i++, 5) + 10 * MIN(3, i); return r * 10 + i + TWICE(i) * 1000; }
//// macro_shadow
#define ADD(x) ({ int i = 10; i + (x); })
static long whole(void) { int i = 3; return ADD(i); }
//// macro_multi
#define SWAP(a, b) do { typeof(a) t_ = (a); (a) = (b); (b) = t_; } while (0)
static long whole(void) { int x = 1, y = 2; if (x < y) SWAP(x, y); else x = 0; return x * 10 + y; }
//// struct_ptr_chain
struct n { int v; struct n *next; };
static long whole(void) { struct n c = { 3, 0 }, b = { 2, &c }, a = { 1, &b }; int s = 0; for (struct n *p = &a; p; p = p->next) s = s * 10 + p->v; b.next = 0; a.next->v = 7; return s * 100 + b.v + (a.next->next == 0); }
//// list_del
struct l { struct l *n, *p; };
static long whole(void) { struct l h = { &h, &h }, a, b; a.n = h.n; a.p = &h; h.n->p = &a; h.n = &a; b.n = h.n; b.p = &h; h.n->p = &b; h.n = &b; int c = 0; for (struct l *i = h.n; i != &h; i = i->n) c = c * 10 + (i == &a ? 1 : 2); a.n->p = a.p; a.p->n = a.n; for (struct l *i = h.n; i != &h; i = i->n) c = c * 10 + (i == &a ? 1 : 2); return c; }
//// array_of_arr
static long whole(void) { int m[3][2] = { { 1, 2 }, { 3, 4 }, { 5, 6 } }; int s = 0; for (int i = 0; i < 3; i++) for (int j = 0; j < 2; j++) s = s * 10 + m[i][j]; m[1][1] = m[2][0]; return s + m[1][1] + m[0][1]; }
//// u8_counter
static long whole(void) { u8 i; int n = 0; for (i = 250; i >= 250; i++) n++; s8 j; for (j = 100; j > 0; j++) n += 100; return n * 1000 + i + j; }
//// early_ret
static int f(int x) { if (x < 0) return -1; for (;;) { if (x-- == 0) return 7; if (x == 5) break; } return 3; }
static long whole(void) { return f(-4) + f(2) * 10 + f(9) * 100; }
//// vararg_macro
#define pr(fmt, ...) sum(0, ##__VA_ARGS__)
static int sum(int a, ...) { return a + 4; }
static long whole(void) { return pr("x") + pr("y", 1) * 10; }
//// likely | opaque
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
static long whole(void) { int a = 6; if (likely(a & 2)) a += 10; if (unlikely(a == 6)) a = 0; return a + __builtin_expect(a, 3); }
//// swab_builtin | opaque
static long whole(void) { return __builtin_bswap32(0x12345678) + __builtin_popcount(0xff) * 3 + __builtin_clz(1) + __builtin_ctz(8) + __builtin_ffs(4); }
//// long_compare_int_const
static long whole(void) { long a = 0xffffffffL; int b = 0xffffffff; return (a == 0xffffffff) + (b == 0xffffffff) * 10 + (a == b) * 100 + (a == -1) * 1000 + ((u32)a == -1) * 10000 + ((u8)-1 == -1) * 100000; }
//// shift_by_var_masks
static long whole(void) { u64 r = 0; for (int i = 0; i < 64; i += 7) r |= 1ull << i; for (u8 i = 0; i < 8; i++) r ^= (u64)i << i * 8; return r; }
//// goto_cleanup
static int f(int n) { int r = -1; int *p = 0; if (n == 0) goto out; p = &n; if (n == 1) goto put; r = *p; put: if (p) r += 100; out: return r; }
static long whole(void) { return f(0) + f(1) * 1000 + f(5) * 1000000; }
//// const_cond_fold
static long whole(void) { int r = 0; if (0) r = 1; if (sizeof(long) == 8) r += 2; while (0) r = 9; do r += 4; while (0); for (; 0; ) r = 8; return r + (1 || r++) + (0 && r++) + r; }
//// comma_for
static long whole(void) { int i, j, s = 0; for (i = 0, j = 9; i < j; i += 2, --j) s += j, s *= 2; return s * 100 + i * 10 + j; }
//// negative_enum_switch | opaque
enum { M1 = -1, Z, P1 };
static int f(long x) { switch (x) { case M1: return 1; case P1: return 2; case Z: return 3; default: return 4; } }
static long whole(void) { return f(-1) + f(0xffffffff) * 10 + f(1) * 100 + f(0) * 1000; }
//// promo_not
static long whole(void) { u8 a = 0; u16 b = 1; _Bool c = 1; return (~a == -1) + (~b == -2) * 10 + (~c == -2) * 100 + (-a == 0) * 1000 + (-b < 0) * 10000 + (!a + !b) * 100000 + ((u8)~a >> 4) * 1000000L + (~a >> 4) * 100000000L; }
//// int_to_bool_param
static int f(_Bool a, _Bool b) { return a * 2 + b; }
static long whole(void) { return f(2, 256) + f(0x100000000, 0) * 10 + f((u8)256, !2) * 100; }
//// static_fn_shadow
static int val(int x) { return x + 1; }
static int g(int val) { return val * 2; }
static long whole(void) { int r = val(3); { int val = 10; r += val; } return r * 100 + g(val(1)); }
//// label_ns | unknown
static long whole(void) { int x = 0; struct x { int x; }; x: if (x++ < 2) goto x; return x; }
//// ptr_to_ptr_arr
static long whole(void) { int a = 1, b = 2, *t[2] = { &a, &b }, **p = t; *p[1] = 5; **(p + 1) += 2; *t[0]++; p++; **p *= 2; return a * 100 + b + (t[0] == &a + 1) * 1000; }
//// str_index | opaque
static long whole(void) { const char *s = "hello"; int n = 0; while (s[n]) n++; char b[4]; b[0] = s[1]; b[1] = *"xy"; return n * 10000 + b[0] + b[1] * 3 + "abc"[2]; }
//// type_of_a_volatile_that_is_compared
static volatile unsigned long ticks = 7;
#define same(type, x) ({ type first; __typeof__(x) second; (void)(&first == &second); 1; })
#define behind(a, b) (same(unsigned long, a) && same(unsigned long, b) && ((long)((b) - (a)) < 0))
static long whole(void) { unsigned long end = 5; long r = behind(ticks, end); end = 9; return r * 10 + behind(ticks, end) + 3; }
