using System.Globalization;

namespace ScriptProxy.UnitTests.Rules.Weaving;

/// <summary>A program of nested loops, jumps and tries, which ends and gives a number.</summary>
internal sealed class RandomLoops(int seed)
{
    private readonly Random _random = new(seed);
    private int _names;

    public string Source()
    {
        var methods = Enumerable.Range(0, 12).Select(number => $"static int M{number}(int x) {{ var left = 3000; {Block(4)} return x; }}").ToList();
        return $"public static class Program {{ public static int Run() {{ var x = 1; {string.Concat(Enumerable.Range(0, 12).Select(number => $"x = x * 31 + M{number}(x);"))} return x; }} {string.Concat(methods)} }}";
    }

    private string Block(int depth) => string.Concat(Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => Statement(depth) + "\n"));

    private string Statement(int depth)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"n{_names++}");
        return depth == 0 ? Simple() : _random.Next(9) switch
        {
            0 => $"for (var {name} = 0; {name} < {_random.Next(9)} && left-- > 0; {name}++) {{ {Block(depth - 1)} {Jump()} }}",
            1 => $"{{ var {name} = {_random.Next(9)}; while ({name}-- > 0 && left-- > 0) {{ {Block(depth - 1)} {Jump()} }} }}",
            2 => $"{{ var {name} = 0; do {{ {Block(depth - 1)} {Jump()} }} while ({name}++ < {_random.Next(6)} && left-- > 0); }}",
            3 => $"{{ var {name} = 0; {name}again: {Block(depth - 1)} if ({name}++ < {_random.Next(6)} && left-- > 0) goto {name}again; }}",
            4 => $"try {{ {Block(depth - 1)} if (x % {2 + _random.Next(5)} == 0) throw new System.Exception(); }} catch (System.Exception) when (x % 2 == {_random.Next(2)}) {{ {Block(depth - 1)} }} catch {{ x++; }}",
            5 => $"try {{ {Block(depth - 1)} }} finally {{ {Block(depth - 1)} }}",
            6 => $"{{ var {name} = 0; {name}retry: try {{ {Block(depth - 1)} if ({name}++ < 3 && left-- > 0) goto {name}retry; throw new System.Exception(); }} catch {{ if ({name}++ < 6 && left-- > 0) goto {name}retry; }} }}",
            7 => $"switch (x & 3) {{ case 0: {Block(depth - 1)} break; case 1: x += 3; goto case 0; case 2: {Block(depth - 1)} break; default: x--; break; }}",
            _ => $"if (x % {2 + _random.Next(4)} == 0) {{ {Block(depth - 1)} }} else {{ {Block(depth - 1)} }}",
        };
    }

    private string Simple() => _random.Next(4) switch
    {
        0 => $"x = x * {_random.Next(2, 9)} + {_random.Next(9)};",
        1 => $"x ^= left * {_random.Next(9)};",
        2 => $"x = (x << {_random.Next(1, 5)}) | (int)((uint)x >> {_random.Next(1, 5)});",
        _ => $"x += new int[{_random.Next(1, 99)} + (x & 1)].Length;",
    };

    private string Jump() => _random.Next(4) switch
    {
        0 => $"if (x % {2 + _random.Next(5)} == 0) continue;",
        1 => $"if (x % {5 + _random.Next(9)} == 0) break;",
        _ => "",
    };
}
