using System.Globalization;
using System.Text.Json;

namespace ScriptProxy.Bench.Load;

/// <summary>wrk: the script that it runs, and what it says in the end.</summary>
internal static class Wrk
{
    // Exact figures in place of the rounded ones that wrk prints.
    private const string Done = """
        function done(summary, latency, requests)
          local e = summary.errors
          io.write(string.format('\nfigures {"requests":%d,"microseconds":%d,"bytes":%d,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}\n',
            summary.requests, summary.duration, summary.bytes, e.connect, e.read, e.write, e.status, e.timeout))
        end

        """;

    /// <summary>The script that asks with some requests in turn. Where it is always the same text it is prepared once, so that wrk runs no Lua for each.</summary>
    public static string Script(IReadOnlyList<string> texts) => Done + (texts.Count == 1
        ? $"wrk.format = function() return {Quote(texts[0])} end\n"
        : $$"""
            local texts, next = {
            {{string.Join(",\n", texts.Select(Quote))}}
            }, 0
            request = function() next = next % #texts + 1 return texts[next] end

            """);

    /// <summary>The script that asks with a text in which <see cref="HttpLoad.Number"/> stands for a number, another one each time.</summary>
    /// <param name="text">The request.</param>
    /// <param name="first">The first number.</param>
    /// <param name="numbers">How many there are; after the last comes zero.</param>
    public static string Script(string text, int first, int numbers)
    {
        var parts = text.Split(HttpLoad.Number);
        return Done + string.Create(CultureInfo.InvariantCulture, $$"""
            local before, after, next = {{Quote(parts[0])}}, {{Quote(parts[1])}}, {{first}}
            request = function() next = (next + 1) % {{numbers}} return before .. next .. after end

            """);
    }

    /// <summary>Reads what the script printed.</summary>
    /// <param name="output">wrk's output.</param>
    /// <param name="leastBytes">What each answer has at least.</param>
    /// <exception cref="BenchException">Some requests were not answered rightly.</exception>
    public static Answered Read(string output, int leastBytes)
    {
        var line = output.Split('\n').Single(line => line.StartsWith("figures ", StringComparison.Ordinal));
        var figures = JsonSerializer.Deserialize<Dictionary<string, long>>(line["figures ".Length..])!;
        foreach (var error in new[] { "connect", "read", "write", "status", "timeout" }.Where(error => figures[error] > 0))
        {
            throw new BenchException(FormattableString.Invariant($"wrk counted {figures[error]} errors of kind '{error}' among {figures["requests"]} requests"));
        }

        return figures["requests"] == 0 ? throw new BenchException("nothing was answered")
            : figures["bytes"] < figures["requests"] * leastBytes ? throw new BenchException("answers were shorter than they should be")
            : new Answered(figures["requests"], TimeSpan.FromMicroseconds(figures["microseconds"]));
    }

    private static string Quote(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "'";
}
