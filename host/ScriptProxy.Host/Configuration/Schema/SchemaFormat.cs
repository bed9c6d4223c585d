using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Configuration.Schema;

/// <summary>The formats that the schema names. Editors ignore those that they do not know.</summary>
internal static class SchemaFormat
{
    public static bool Fits(string value, string format) => format switch
    {
        "ip-network" => AddressSet.Fault(value) is null,
        "uri" => Uri.TryCreate(value, UriKind.Absolute, out _),
        "http-uri" => Uri.TryCreate(value, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri is { UserInfo: "", Query: "", Fragment: "" }, // what nothing would send
        "urls" => value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(IsListeningAddress),
        "interval" => TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero,
        "private-address" => AdminGate.IsPrivate(value),
        _ => throw Unknown(format),
    };

    /// <summary>What a value must be, to stand after the key.</summary>
    public static string Expectation(string format) => format switch
    {
        "ip-network" => "expects an address such as 10.0.0.7 or a network such as 10.0.0.0/8",
        "uri" => "expects a full address such as http://10.0.0.7:3128",
        "http-uri" => "expects a full address such as https://10.0.0.7:8443/",
        "urls" => "expects an address to listen on, such as http://*:8080",
        "interval" => "expects a time span above zero, such as 00:00:02",
        "private-address" => $"expects {AdminGate.Expected}",
        _ => throw Unknown(format),
    };

    // Kestrel's own reading: http://*:80, http://unix:/run/proxy.sock and the like are no URIs.
    private static bool IsListeningAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", Port: >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort, PathBase: "" or "/" };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static NotSupportedException Unknown(string format) => new($"The schema uses the format '{format}', which the proxy does not enforce.");
}
