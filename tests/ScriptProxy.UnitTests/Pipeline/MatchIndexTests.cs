using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Pipeline;

public sealed class MatchIndexTests
{
    private static readonly string[] Segments = ["a", "B", "c", "{x}", "{y}"];
    private static readonly string[] PathPieces = ["/", "/a", "/A", "/b", "/c", "/%2F", "/a%2Fb", "/a;b", "/é"];
    private static readonly string[] Patterns = ["a.example", "*.example", "*.b.example", "EXAMPLE", "[::1]", "10.0.0.1"];
    private static readonly string[] Hosts =
        ["a.example", "A.EXAMPLE", "example", "b.example", "x.b.example", ".example", "a..example", "[::1]", "10.0.0.1", "", "xexample"];
    private static readonly string[] Methods = ["GET", "get", "POST", "PURGE"];

    [Fact]
    public void It_finds_what_a_look_at_every_hook_would_find()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var matches = Enumerable.Range(0, random.Next(1, 150)).Select(_ => RandomMatch(random)).ToList();
            var index = IndexOf(matches);
            for (var i = 0; i < 40; i++)
            {
                var path = string.Concat(random.GetItems(PathPieces, random.Next(1, 5)));
                var (host, method) = (Hosts[random.Next(Hosts.Length)], Methods[random.Next(Methods.Length)]);
                var expected = matches.Select((match, hook) => (match, hook)).Where(pair => Fits(pair.match, path, host, method)).Select(pair => pair.hook);

                Assert.True(
                    expected.SequenceEqual(Find(index, matches.Count, path, host, method)),
                    $"seed {seed}: {method} {host}{path} among\n{string.Join('\n', matches.Select((match, hook) => $"{hook} {match.Path} {string.Join(',', match.Hosts)} {string.Join(',', match.Methods)}"))}");
            }
        }
    }

    [Fact]
    public void A_parameter_has_the_segment_that_made_its_template_fit()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var text = RandomTemplate(random);
            var path = string.Concat(random.GetItems(PathPieces, random.Next(1, 5)));
            if (!FitsPath(text, path))
            {
                continue;
            }

            var template = PathTemplate.Parse(text);
            var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            var parts = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < parts.Length; i++)
            {
                if (parts[i].StartsWith("{**", StringComparison.Ordinal))
                {
                    var rest = template.ValueOf("rest", path)!;
                    Assert.EndsWith(rest, path);
                    Assert.Equal(segments.Skip(i), rest.Split('/', StringSplitOptions.RemoveEmptyEntries));
                }
                else if (parts[i].StartsWith('{'))
                {
                    Assert.Equal(segments[i], template.ValueOf(parts[i].Trim('{', '}'), path));
                }
            }

            Assert.Null(template.ValueOf("unknown", path));
        }
    }

    [Fact]
    public void Finding_allocates_nothing_however_many_hooks_there_are()
    {
        var random = new Random(1);
        var matches = Enumerable.Range(0, 1000).Select(_ => RandomMatch(random)).ToList();
        var index = IndexOf(matches);
        var (found, scratch) = (new ulong[index.Words], new ulong[index.Words]);
        index.Find("/a/b/c", "x.b.example", "GET", found, scratch);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            index.Find("/a/b/c", "x.b.example", "GET", found, scratch);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void An_endless_host_is_no_work()
    {
        var index = IndexOf([new Match { Hosts = ["*.example"] }]);
        var host = string.Concat(Enumerable.Repeat("a.", 100_000)) + "example";

        Assert.Empty(Find(index, 1, "/", host, "GET")); // looking up every tail of it would take minutes
    }

    private static MatchIndex IndexOf(List<Match> matches) => new(
        TestPipeline.Unit([.. matches.Select(match => new HookRegistration(Phase.OnRequest, match, (Action<IRequest>)(_ => { })))]).Hooks);

    private static IEnumerable<int> Find(MatchIndex index, int hooks, string path, string host, string method)
    {
        var (found, scratch) = (new ulong[index.Words], new ulong[index.Words]);
        Array.Fill(scratch, 0xDEADBEEFUL); // what is left from before must not matter
        index.Find(path, host, method, found, scratch);
        for (var hook = HookSet.Next(found, 0, hooks); hook >= 0; hook = HookSet.Next(found, hook + 1, hooks))
        {
            yield return hook;
        }
    }

    private static Match RandomMatch(Random random) => new()
    {
        Path = random.Next(4) == 0 ? null : RandomTemplate(random),
        Hosts = random.Next(2) == 0 ? [] : random.GetItems(Patterns, random.Next(1, 3)),
        Methods = random.Next(2) == 0 ? [] : random.GetItems(Methods, random.Next(1, 3)),
    };

    private static string RandomTemplate(Random random)
    {
        var segments = random.GetItems(Segments, random.Next(0, 4)).ToList();
        for (var i = 0; i < segments.Count; i++)
        {
            if (segments[i].StartsWith('{'))
            {
                segments[i] = $"{{p{i}}}"; // no name twice
            }
        }

        if (random.Next(3) == 0)
        {
            segments.Add("{**rest}");
        }

        return "/" + string.Join('/', segments);
    }

    private static bool Fits(Match match, string path, string host, string method) =>
        (match.Path is null || FitsReading(match.Path, path))
        && (match.Hosts.Count == 0 || match.Hosts.Any(pattern => FitsHost(pattern, host)))
        && (match.Methods.Count == 0 || match.Methods.Contains(method, StringComparer.OrdinalIgnoreCase));

    private static bool FitsHost(string pattern, string host) =>
        !host.StartsWith('.')
        && (pattern.StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(pattern, StringComparison.OrdinalIgnoreCase));

    // An upstream may cut off parameters, and take an encoded slash for one, in either order, and once more.
    private static bool FitsReading(string template, string path)
    {
        var slashed = path.Replace("%2F", "/", StringComparison.Ordinal);
        return new[] { path, WithoutParameters(path), slashed, WithoutParameters(slashed), WithoutParameters(path).Replace("%2F", "/", StringComparison.Ordinal) }.Any(reading => FitsPath(template, reading));

        static string WithoutParameters(string path) => System.Text.RegularExpressions.Regex.Replace(path, ";[^/]*", "");
    }

    private static bool FitsPath(string template, string path)
    {
        var parts = template.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].StartsWith("{**", StringComparison.Ordinal))
            {
                return true;
            }

            if (i >= segments.Length
                || (!parts[i].StartsWith('{') && !segments[i].Equals(parts[i], StringComparison.OrdinalIgnoreCase)))
            {
                return false;
            }
        }

        return segments.Length == parts.Length;
    }
}
