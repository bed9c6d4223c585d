using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Hosting;

namespace ScriptProxy.Host.Admin;

/// <summary>The answer to what loads units.</summary>
/// <param name="Generation">The number of the generation that serves now.</param>
/// <param name="Errors">How many of the findings are errors. With one, nothing was changed.</param>
/// <param name="Findings">Every finding, in the order of <c>check</c>.</param>
internal sealed record AdminOutcome(int Generation, int Errors, IReadOnlyList<string> Findings)
{
    /// <summary>For each finding the lines that it is about, or null; null where none is about a line.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string?>? Excerpts { get; init; }
}

/// <summary>Loads what is on disk, or what an earlier generation was made of. An error among the findings: nothing was changed.</summary>
internal static class AdminLoading
{
    public static async Task<IResult> ReloadAsync(ProxyHost proxy, CancellationToken cancelled) =>
        Outcome(proxy, await proxy.Reloading.ReloadAsync(cancelled));

    public static async Task<IResult> RollBackAsync(ProxyHost proxy, string generation, CancellationToken cancelled)
    {
        DiagnosticList findings = int.TryParse(generation, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? await proxy.Reloading.RollBackAsync(number, cancelled)
            : [RollBack.Unknown(generation, proxy.History.Records)];
        return Outcome(proxy, findings);
    }

    private static IResult Outcome(ProxyHost proxy, DiagnosticList findings) => Results.Json(
        new AdminOutcome(proxy.Generations.Current.Number, findings.Errors, [.. findings.InOrder().Select(finding => finding.ToString())]) { Excerpts = findings.Excerpts() },
        statusCode: findings.Any(finding => finding.Code == RollBack.UnknownGeneration) ? StatusCodes.Status404NotFound
            : findings.HasErrors ? StatusCodes.Status422UnprocessableEntity
            : StatusCodes.Status200OK);
}
