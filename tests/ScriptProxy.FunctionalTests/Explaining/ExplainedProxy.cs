using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Explaining;

/// <summary>Calls <c>scriptproxy explain</c> for a proxy.</summary>
internal static partial class ExplainedProxy
{
    /// <summary>What it prints, without what differs from run to run.</summary>
    public static async Task<string> ExplainAsync(this ProxyUnderTest proxy, params string[] args)
    {
        await using var admin = (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, NullLoggerFactory.Instance))!;
        return proxy.Steady(await RunAsync(["--admin", admin.Address, .. args]));
    }

    /// <summary>The same at a Unix socket.</summary>
    public static async Task<string> ExplainAtSocketAsync(this ProxyUnderTest proxy, params string[] args)
    {
        await using var admin = (await AdminHost.StartAsync("http://unix:" + Path.Combine(proxy.Folder, "admin.sock"), proxy.Proxy, NullLoggerFactory.Instance))!;
        return proxy.Steady(await RunAsync(["--admin", admin.Address, .. args]));
    }

    public static async Task<string> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.InvokeAsync(["explain", .. args], new CommandActions(), output, error);
        return code == 0 && error.ToString().Length == 0 ? output.ToString() : $"{code}: {error}";
    }

    public static string Steady(this ProxyUnderTest proxy, string text) =>
        Time().Replace(text, "").Replace(proxy.Upstream.Address.TrimEnd('/'), "http://upstream", StringComparison.Ordinal).ReplaceLineEndings("\n").TrimEnd();

    [GeneratedRegex("  [0-9.]+ (us|ms)")]
    private static partial Regex Time();
}
