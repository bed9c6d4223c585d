using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Purging;

/// <summary>The command line at a proxy under test.</summary>
internal sealed class AdminCommands : IAsyncDisposable
{
    private readonly AdminHost _admin;

    private AdminCommands(AdminHost admin) => _admin = admin;

    public string Address => _admin.Address;

    public static async Task<AdminCommands> StartAsync(ProxyUnderTest proxy) =>
        new((await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, NullLoggerFactory.Instance))!);

    /// <summary>Runs <c>scriptproxy cache</c>.</summary>
    /// <returns>What it printed, errors included, without the last line's end.</returns>
    public async Task<string> CacheAsync(params string[] args)
    {
        using var output = new StringWriter();
        await CommandLine.InvokeAsync(["cache", .. args, "--admin", Address], new CommandActions(), output, output);
        return output.ToString().ReplaceLineEndings("\n").TrimEnd('\n');
    }

    /// <summary>What <c>GET /metrics</c> answers.</summary>
    public async Task<string> MetricsAsync()
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(new Uri(Address), "/metrics"));
    }

    public ValueTask DisposeAsync() => _admin.DisposeAsync();
}
