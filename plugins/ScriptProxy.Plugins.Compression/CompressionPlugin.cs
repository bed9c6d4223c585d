using ScriptProxy.Plugins.Compression.Encoders;
using ScriptProxy.Plugins.Compression.Judging;
using ScriptProxy.Plugins.Compression.Secrets;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Compression;

/// <summary>Compresses answers with brotli and gzip, and decompresses requests.</summary>
public sealed class CompressionPlugin : IProxyPlugin
{
    /// <inheritdoc/>
    public void Configure(Hooks hooks)
    {
        ArgumentNullException.ThrowIfNull(hooks);
        var routes = hooks.RouteSwitch();
        if (!hooks.HasOptions && !routes.IsOnSomewhere)
        {
            return;
        }

        var options = hooks.Options<CompressionOptions>();
        var codings = OptionsReader.Codings(options, $"Options:{hooks.Unit}");
        foreach (var (index, route) in options.ExceptRoutes.Index())
        {
            hooks.ExpectRoute(route, $"Options:{hooks.Unit}:ExceptRoutes:{index}");
        }

        hooks.RunLast(); // what other units make of an answer, and say of its compression, is known then
        foreach (var path in options.Requests.Decode)
        {
            hooks.OnRequest(path, request => request.Body.Decode());
        }

        if (!options.Enabled && !routes.IsOnSomewhere)
        {
            return;
        }

        if (options.Breach.CrossSite)
        {
            hooks.OnRequest(CrossSite.Look);
        }

        var compressor = new Compressor(hooks.Time, new Padding(options.Breach.Padding), new CompressionCounters(hooks));
        var judge = new ResponseJudge(options, routes, codings, compressor, hooks.State<bool>("unbuffered"));
        hooks.OnUpstreamResponse(judge.LookBeforeStoring);
        hooks.OnResponse(judge.LookBeforeSending);
    }
}
