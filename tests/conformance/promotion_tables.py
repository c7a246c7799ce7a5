# Prints the tables of promotion_tables.hpp from the rules of triton.language.semantic: computation_type_impl and integer_promote_impl.
T=['bool','i8','u8','i16','u16','i32','u32','i64','u64','e4m3','e5m2','f16','bf16','f32','f64']
isf=lambda t:T.index(t)>=9; fp8=lambda t:t in('e4m3','e5m2')
bits=lambda t:1 if t=='bool' else int(t[1:])
signed=lambda t:t[0]=='i'
kind=lambda t:0 if t=='bool' else 2 if isf(t) else 1
def ints(a,b):
    if signed(a)==signed(b): return a if bits(a)>bits(b) else b
    if not signed(a): return a if bits(a)>=bits(b) else b
    return b if bits(b)>=bits(a) else a
def comp(a,sa,b,sb,div):
    if sa!=sb:
        s,t=(a,b) if sa else (b,a)
        if kind(s)<=kind(t):
            return 'f32' if div and t in('f16','bf16') else t
    for f in('f64','f32'):
        if f in(a,b): return f
    if 'f16' in(a,b): return 'f32' if div else 'f16'
    if a==b=='bf16': return 'f32' if div else 'bf16'
    if 'bf16' in(a,b): return 'f32'
    if fp8(a) and fp8(b): return a if a==b else 'f16'
    if isf(a) or isf(b): return '-'   # TypeError
    if div and signed(a)!=signed(b): return '-'
    return ints(a,b)
for name,args in(('TileTile', (0, 0, 0)), ('TileScalar', (0, 1, 0)), ('TileDivided', (0, 0, 1))):
    sa,sb,d=args
    print('constexpr const char* k%s[] = {' % name)
    for a in T: print('    "'+' '.join(comp(a,sa,b,sb,d) for b in T)+'",  // '+a)
    print('};')
