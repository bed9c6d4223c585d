using System.Globalization;
using System.Text;
using System.Text.Json;
using ScriptProxy.Bench.Workloads;

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

    /// <summary>The script that asks with some requests in turn. A single one is prepared once, so that wrk runs no Lua for each.</summary>
    public static string Script(IReadOnlyList<Request> requests, string authority)
    {
        var script = new StringBuilder(Done);
        if (requests.Count == 1)
        {
            return script.Append(CultureInfo.InvariantCulture, $"wrk.format = function() return {Quote(requests[0].Text(authority))} end\n").ToString();
        }

        script.Append("local texts, next = {\n");
        foreach (var request in requests)
        {
            script.Append(CultureInfo.InvariantCulture, $"  {Quote(request.Text(authority))},\n");
        }

        return script.Append("}, 0\nrequest = function() next = next % #texts + 1 return texts[next] end\n").ToString();
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
