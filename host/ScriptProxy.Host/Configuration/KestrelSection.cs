using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Configuration;

/// <summary>
/// The part of the section <c>Kestrel</c> that Kestrel's own loader leaves out: it reads endpoints and certificates, but neither limits nor
/// the plain options.
/// </summary>
internal static class KestrelSection
{
    public const string Name = "Kestrel";
    private const string LimitsKey = $"{Name}:{nameof(KestrelServerOptions.Limits)}";

    /// <summary>Sets the limits and plain options that the section names.</summary>
    public static void Apply(IConfiguration root, KestrelServerOptions options)
    {
        root.GetSection(Name).Bind(options);

        // Data rates cannot be changed once made, so the binder silently leaves them as they are.
        var limits = root.GetSection(LimitsKey);
        options.Limits.MinRequestBodyDataRate = Rate(limits.GetSection(nameof(KestrelServerLimits.MinRequestBodyDataRate)), options.Limits.MinRequestBodyDataRate);
        options.Limits.MinResponseDataRate = Rate(limits.GetSection(nameof(KestrelServerLimits.MinResponseDataRate)), options.Limits.MinResponseDataRate);
    }

    /// <summary>Reports every limit that Kestrel refuses, and every endpoint without an address of its own.</summary>
    public static void Check(IConfiguration root, Func<string, KeyPlace> place, DiagnosticList diagnostics)
    {
        List<IConfigurationSection> endpoints = [.. root.GetSection($"{Name}:Endpoints").GetChildren()];
        foreach (var same in endpoints.Where(endpoint => endpoint["Url"] is { Length: > 0 } url && BindingAddress.Parse(url).Port > 0).GroupBy(endpoint => endpoint["Url"], StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            diagnostics.Add(place(same.Last().Path).Error(ConfigurationCodes.ValueWrong, $"{same.Last().Path} listens where {same.First().Path} does: {same.Key}."));
        }

        foreach (var endpoint in endpoints.Where(endpoint => string.IsNullOrEmpty(endpoint["Url"])))
        {
            diagnostics.Add(place(endpoint.Path).Error(ConfigurationCodes.ValueWrong, $"{endpoint.Path} needs a Url: the address to listen on, such as http://*:8080."));
        }

        foreach (var limit in root.GetSection(LimitsKey).GetChildren())
        {
            try
            {
                Apply(new ConfigurationBuilder().AddInMemoryCollection(limit.AsEnumerable()).Build(), new KestrelServerOptions());
            }
            catch (Exception error) when (error is ArgumentException or InvalidOperationException or TargetInvocationException)
            {
                var message = $"{limit.Path} is refused by Kestrel: {error.GetBaseException().Message}";
                diagnostics.Add(place(limit.Path).Error(ConfigurationCodes.ValueWrong, message));
            }
        }
    }

    private static MinDataRate? Rate(IConfigurationSection section, MinDataRate? current) => section.GetChildren().Any()
        ? new(
            section.GetValue(nameof(MinDataRate.BytesPerSecond), current?.BytesPerSecond ?? 240),
            section.GetValue(nameof(MinDataRate.GracePeriod), current?.GracePeriod ?? TimeSpan.FromSeconds(5)))
        : current;
}
