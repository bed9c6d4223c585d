using ScriptProxy.Plugins.DosDetection.Decisions;
using ScriptProxy.Plugins.DosDetection.Detection;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection;

/// <summary>Marks exchanges that look like part of a flood, and decides about those that are marked. Either can be had without the other.</summary>
public sealed class DosDetectionPlugin : IProxyPlugin
{
    /// <inheritdoc/>
    public void Configure(Hooks hooks)
    {
        ArgumentNullException.ThrowIfNull(hooks);
        if (hooks.HasOptions)
        {
            Register(hooks, hooks.Options<DosDetectionOptions>());
        }
    }

    private static void Register(Hooks hooks, DosDetectionOptions options)
    {
        hooks.FailClosed();
        hooks.ExpectMethods(options.Exempt.Methods, $"Options:{hooks.Unit}:Exempt:Methods");
        var deciders = new Deciders(hooks, options);
        var detector = new Detector(hooks, options);
        hooks.OnRequest([NeverBlocks] (request) => deciders.DecideAsync(request, detector.Inspect(request)));
        if (detector.Corrections is { } corrections)
        {
            hooks.OnResponse(corrections.Correct);
            hooks.OnCompleted(corrections.Complete);
        }

        if (options.Header is { } header)
        {
            hooks.OnUpstreamRequest(new MarkHeader(header).Write);
            hooks.OnUpstreamResponse(MarkHeader.Keep);
        }
    }
}
