using System.Net;
using System.Text;
using ScriptProxy.Load.Reload;

namespace ScriptProxy.Load.Mistakes;

/// <summary>What the mistakes of one rule cost the requests that have nothing to do with it.</summary>
/// <param name="settings">How much is asked for how long.</param>
internal sealed class MistakesRun(MistakesSettings settings)
{
    public const string Bad = "/bad";

    private const string Good = """
        OnRequest("/ask", request => { request.Headers["X-Good"] = "1"; });
        OnResponse("/ask", response => { response.Headers["X-Good"] = "1"; });
        """;

    /// <summary>Runs every mistake with quarantine and without.</summary>
    /// <param name="output">Gets a row for each as it comes.</param>
    /// <param name="file">Gets the whole table; null for none.</param>
    /// <returns>Whether nobody was disturbed.</returns>
    public async Task<bool> RunAsync(TextWriter output, string? file)
    {
        await output.WriteLineAsync(MistakesReport.Header);
        var all = new List<MistakeFigures>();
        foreach (var quarantine in new[] { true, false })
        {
            foreach (var mistake in Mistake.All)
            {
                all.Add(await MeasureAsync(mistake, quarantine));
                await output.WriteLineAsync(MistakesReport.Row(all[^1]));
            }
        }

        if (file is not null)
        {
            await File.WriteAllTextAsync(file, MistakesReport.Page(settings, all, TimeProvider.System));
        }

        return all.TrueForAll(figures => figures.IsReached);
    }

    /// <summary>Runs one mistake in a proxy of its own.</summary>
    public async Task<MistakeFigures> MeasureAsync(Mistake mistake, bool quarantine)
    {
        await using var upstream = await LoadUpstream.StartAsync();
        var folder = new ProxyFolder(upstream.Address);
        folder.Overwrite("rules/10-bad.csx", Encoding.UTF8.GetBytes(mistake.Rule));
        folder.Overwrite("rules/20-good.csx", Encoding.UTF8.GetBytes(Good));
        using var proxy = quarantine ? folder.Start() : folder.Start("--set", "Generations:Quarantine:Enabled=false");
        var address = (await proxy.AddressesAsync())[0];
        using var client = Client(address);
        using var badClient = Client(address);
        var good = new OpenLoop(client, settings.GoodPerSecond, _ => { });
        var bad = new BadClient(badClient, settings.BadPerSecond);
        await good.RunWhileAsync(Task.Delay(settings.WarmUp));

        List<TimeSpan> quiet = [], beside = [];
        List<double> ratios = [];
        var before = proxy.Now.WorkingSet64;
        for (var round = 0; round < settings.Rounds; round++)
        {
            var quietly = await good.RunWhileAsync(Task.Delay(settings.Period));
            var badly = await good.RunWhileAsync(bad.RunAsync(settings.Period));
            quiet.AddRange(quietly);
            beside.AddRange(badly);
            ratios.Add(Percentile.Of(badly, 0.99) / Percentile.Of(quietly, 0.99));
        }

        var peak = proxy.PeakMemory;
        var isUp = await AnswersAsync(client) && !proxy.Now.HasExited;
        proxy.Signal("TERM");
        await proxy.ExitAsync();
        return new MistakeFigures(mistake, quarantine, quiet, beside, ratios, good.Failed, bad.Answers, before, peak, isUp);
    }

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/ask");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private HttpClient Client(Uri address) =>
        new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = settings.Connections, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = address };
}
