using System.Net;
using System.Net.Http.Json;
using ScriptProxy.Host.Admin.Endpoints;
using ScriptProxy.Host.Commands;

namespace ScriptProxy.Host.Admin.Cache;

/// <summary>Asks the endpoints of the caching plugin.</summary>
/// <param name="admin">The proxy.</param>
/// <param name="url">Its admin address, for errors.</param>
internal sealed class CacheClient(AdminClient admin, string url)
{
    private const string Root = UnitEndpoints.Root + "/Caching";

    /// <summary>The lines of the list, as they come.</summary>
    public async IAsyncEnumerable<string> ListAsync(CacheOrder.List list)
    {
        var limit = list.Limit == 0 ? "" : $"&limit={list.Limit}";
        using var answer = await SendAsync(HttpMethod.Get, $"/entries?prefix={Uri.EscapeDataString(list.Prefix)}{limit}");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        while (await admin.ReachAsync(() => lines.ReadLineAsync()) is { } line)
        {
            yield return line;
        }
    }

    public Task<string> ShowAsync(CacheOrder.Show show) => TextAsync(HttpMethod.Get, $"/entry?url={Uri.EscapeDataString(show.Url)}");

    public Task<string> StatsAsync() => TextAsync(HttpMethod.Get, "/figures");

    public Task<string> PurgeAsync(CacheOrder.Purge purge) => TextAsync(HttpMethod.Post, "/purge", JsonContent.Create(purge));

    private async Task<string> TextAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var answer = await SendAsync(method, path, content);
        return await admin.ReachAsync(() => answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        var answer = await admin.SendAsync(method, Root + path, content);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            var refusal = admin.Read<Refusal>(await admin.ReachAsync(() => answer.Content.ReadAsStringAsync()));
            throw new CommandException(answer.StatusCode == HttpStatusCode.NotFound && refusal.Endpoints is not null
                ? $"the proxy at {url} has no cache: set Options:Caching:Enabled to true"
                : refusal.Error);
        }
    }

    /// <param name="Error">What is wrong.</param>
    /// <param name="Endpoints">What there is, where the endpoint itself is not there.</param>
    private sealed record Refusal(string Error, IReadOnlyList<string>? Endpoints = null);
}
