using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ScriptProxy.Load.Soak;

/// <summary>
/// Changes rules and replaces a plugin, again and again, in a proxy that is under constant load, and judges every exchange, every
/// WebSocket message, and what is left in memory.
/// </summary>
internal static partial class SoakRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="changes">How often a rule changes.</param>
    /// <param name="replacements">How often the plugin is replaced.</param>
    /// <param name="warmUp">
    /// How many rule changes go before, as load and judged like all others but for memory: during some 170 of them the runtime compiles the rule
    /// compiler's busy code once more, optimised, and that memory is no leak.
    /// </param>
    /// <param name="output">Gets the memory curve as it grows.</param>
    public static async Task<SoakFigures> RunAsync(int changes, int replacements, int warmUp, TextWriter output)
    {
        await using var upstream = await LoadUpstream.StartAsync();
        var folder = new ProxyFolder(upstream.Address);
        var units = new Changes(folder, upstream.Address);
        units.Begin();
        var expectations = new Expectations();
        var first = expectations.Expect(units.Content);
        var figures = new SoakFigures(new Tally(expectations)) { Base = Math.Min(50, (changes + replacements) / 2) };

        using var proxy = folder.Start("--set", "Rules:UnboundedCalls=Allow");
        var addresses = await proxy.AddressesAsync();
        using var probe = new HttpClient { BaseAddress = addresses[0] };
        await output.WriteLineAsync(Sample.Header);
        await using (var traffic = new Traffic(addresses[0], addresses[1], expectations, figures.Tally))
        {
            await first.WaitAsync(Patience);
            await ChangeAsync(units, expectations, figures, changes, replacements, warmUp, async done =>
            {
                figures.Samples.Add(await Sample.TakeAsync(proxy, probe, done));
                await output.WriteLineAsync(figures.Samples[^1].ToString());
            });
            await traffic.StopAsync();
        }

        if (!proxy.Now.HasExited)
        {
            await RestAsync(proxy, probe, figures);
            proxy.Signal("TERM");
        }

        figures.ExitCode = await proxy.ExitAsync();
        figures.Accepted = proxy.Output.Split('\n').Count(line => line.Contains(" serves (files changed): ", StringComparison.Ordinal));
        if (figures.ExitCode != 0)
        {
            await output.WriteLineAsync(proxy.Output + proxy.Errors);
        }

        figures.Complaints = [.. Complaint().Matches(proxy.Output + proxy.Errors).Select(match => match.Value)];
        return figures;
    }

    private static async Task ChangeAsync(
        Changes units, Expectations expectations, SoakFigures figures, int changes, int replacements, int warmUp, Func<int, Task> sampleAsync)
    {
        var total = changes + replacements;
        var step = Math.Max(1, total / 12);
        for (var done = 1 - warmUp; done <= total; done++)
        {
            var isReplacement = done > 0 && done * replacements / total > (done - 1) * replacements / total;
            var change = isReplacement ? units.NextReplacement() : units.NextRuleChange();
            var seen = expectations.Expect(units.Content);
            var began = Stopwatch.GetTimestamp();
            change();
            try
            {
                await seen.WaitAsync(Patience);
                figures.Latencies.Add(Stopwatch.GetElapsedTime(began));
                if (done == figures.Base || done % step == 0 || done == total)
                {
                    await sampleAsync(done);
                }
            }
            catch (Exception exception) when (exception is TimeoutException or HttpRequestException)
            {
                figures.Unseen++;
                return; // all that follows would wait in vain too
            }
        }
    }

    /// <summary>Without load everything that was replaced must go, within half a minute.</summary>
    private static async Task RestAsync(ProxyProcess proxy, HttpClient probe, SoakFigures figures)
    {
        using var admin = new HttpClient { BaseAddress = new Uri(Admin().Match(proxy.Output).Groups[1].Value) };
        using var status = JsonDocument.Parse(await admin.GetStringAsync("/status"));
        figures.UnitsServing = status.RootElement.GetProperty("units").GetArrayLength();
        var impatience = Stopwatch.StartNew();
        do
        {
            figures.Rest = await Sample.TakeAsync(proxy, probe, figures.Latencies.Count);
            await Task.Delay(200);
        }
        while ((figures.Rest.Loaded > figures.UnitsServing || figures.Rest.Completed < figures.Tally.Exchanges.Values.Sum()) && impatience.Elapsed < Patience);
    }

    [GeneratedRegex(@"admin interface listens on (\S+)")]
    private static partial Regex Admin();

    /// <summary>That Kestrel's heartbeat comes late tells of a busy machine only.</summary>
    [GeneratedRegex(@"^\d\d:\d\d:\d\d (warn|fail|crit) (?!.*heartbeat has been running).*$", RegexOptions.Multiline)]
    private static partial Regex Complaint();
}
