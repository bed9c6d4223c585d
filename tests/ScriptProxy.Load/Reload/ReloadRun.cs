using System.Globalization;
using System.Text;

namespace ScriptProxy.Load.Reload;

/// <summary>
/// With a hundred rules and a moderate constant load: how long it takes from saving one of them to the first answer that shows it, and what
/// reloading all the time does to the latency of everybody else.
/// </summary>
internal static class ReloadRun
{
    private const int Rules = 100;
    private const int RequestsPerSecond = 300;
    private const int Connections = 16;
    private static readonly TimeSpan Goal = TimeSpan.FromMilliseconds(250);
    private const double RatioGoal = 2;

    /// <param name="rounds">How often a quiet period and one with reloads follow each other.</param>
    /// <param name="seconds">How long each period is.</param>
    /// <param name="output">Gets the table.</param>
    /// <returns>Whether the goals are met.</returns>
    public static async Task<bool> RunAsync(int rounds, int seconds, TextWriter output)
    {
        await using var upstream = await LoadUpstream.StartAsync();
        var folder = new ProxyFolder(upstream.Address);
        foreach (var number in Enumerable.Range(0, Rules))
        {
            folder.Overwrite(string.Create(CultureInfo.InvariantCulture, $"rules/{number:000}.csx"), Other(number));
        }

        var rule = new SavedRule(folder);
        rule.Save();
        using var proxy = folder.Start();
        var addresses = await proxy.AddressesAsync();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = Connections }) { BaseAddress = addresses[0] };
        var load = new OpenLoop(client, RequestsPerSecond, rule.See);
        var period = TimeSpan.FromSeconds(seconds);
        await load.RunWhileAsync(rule.KeepSavingAsync(period)); // code is compiled at its first use, and again when it is used a lot
        var warmUps = rule.Latencies.Count;

        await output.WriteLineAsync($"{Rules} rules, {RequestsPerSecond} requests/s over {Connections} connections, {rounds} rounds of {seconds} s quiet and {seconds} s with reloads; milliseconds");
        await output.WriteLineAsync("          quiet: p50      p99    with reloads: p50      p99    ratio of p99");
        var ratios = new List<double>();
        for (var round = 1; round <= rounds; round++)
        {
            var quiet = await load.RunWhileAsync(Task.Delay(period));
            var busy = await load.RunWhileAsync(rule.KeepSavingAsync(period));
            ratios.Add(Percentile.Of(busy, 0.99) / Percentile.Of(quiet, 0.99));
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"round {round,2}  {Milliseconds(quiet, 0.5),10:0.00} {Milliseconds(quiet, 0.99),8:0.00} {Milliseconds(busy, 0.5),20:0.00} {Milliseconds(busy, 0.99),8:0.00} {ratios[^1],15:0.00}"));
        }

        var saves = rule.Latencies.Skip(warmUps).ToList();
        var reloads = proxy.Output.Split('\n').Where(line => line.Contains(" serves (files changed): ", StringComparison.Ordinal)).ToList();
        var alone = reloads.Count(line => line.EndsWith($" serves (files changed): {SavedRule.Name} changed", StringComparison.Ordinal));
        var median = Percentile.Of(saves, 0.5);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            save to first answer   {saves.Count} saves: median {median.TotalMilliseconds:0}, p95 {Milliseconds(saves, 0.95):0}, max {Milliseconds(saves, 1):0}
            reloads                {reloads.Count}, {alone} of them with {SavedRule.Name} alone compiled, for {rule.Latencies.Count} saves
            ratio of p99           median {Percentile.Of(ratios, 0.5):0.00} ({ratios.Min():0.00} to {ratios.Max():0.00})
            requests failed        {load.Failed}
            """));
        proxy.Signal("TERM");
        await proxy.ExitAsync();
        return median < Goal && Percentile.Of(ratios, 0.5) <= RatioGoal && load.Failed == 0 && reloads.Count == alone && alone == rule.Latencies.Count;
    }

    private static double Milliseconds(IEnumerable<TimeSpan> values, double part) => Percentile.Of(values, part).TotalMilliseconds;

    private static byte[] Other(int number) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""
        var name = State<string>("name");
        OnRequest("/area-{{number}}/{**rest}", request =>
        {
            request.Set(name, request.PathValue("rest") ?? "");
            if (request.Headers["X-Area"].Count == 0)
                return request.Respond(401, "area {{number}} needs a header");
            request.Headers["X-Name"] = request.Get(name);
            return Continue;
        });
        OnResponse("/area-{{number}}/{**rest}", response => response.Headers["X-Area"] = "{{number}}");
        """));
}
