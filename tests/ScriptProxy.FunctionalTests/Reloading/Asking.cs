using System.Net;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Reloading;

/// <summary>Short ways to ask a proxy under test.</summary>
internal static class Asking
{
    /// <summary>A header of a response; null if it is absent.</summary>
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    /// <summary>A header of the answer to a request.</summary>
    public static async Task<string?> HeaderAsync(this ProxyUnderTest proxy, string name, string path = "/ask")
    {
        using var response = await proxy.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Header(name);
    }

    /// <summary>Waits until answers carry a header with this value, or, with null, without it.</summary>
    public static Task SeesAsync(this ProxyUnderTest proxy, string header, string? value) =>
        Eventually.TrueAsync(async () => await proxy.HeaderAsync(header) == value, $"{header}: {value}; log: {string.Join('\n', proxy.Log.Lines.TakeLast(15))}");

    /// <summary>Waits until a version of <see cref="Versioned"/> serves.</summary>
    public static Task ServesAsync(this ProxyUnderTest proxy, string version) => proxy.SeesAsync(Versioned.End, version);

    /// <summary>How often a unit was loaded that says "loaded" then.</summary>
    public static int Loads(this ProxyUnderTest proxy, string unit) => proxy.Log.Lines.Count(line => line == $"Information {unit}: loaded");

    /// <summary>Watching, quickly.</summary>
    public static IReadOnlyDictionary<string, string> Quick { get; } = new Dictionary<string, string> { ["Watching:Debounce"] = "00:00:00.030" };
}
