using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>Tells upstreams of the mark, and lets no client do so.</summary>
internal sealed class MarkHeader(string name)
{
    public void Write(IUpstreamRequest request)
    {
        request.Headers.Remove(name);
        if (request.Suspicion is { IsSet: true } mark)
        {
            request.Headers[name] = $"{(mark.Level == SuspicionLevel.Hard ? "hard" : "soft")}; reason={mark.Reason}";
        }
    }

    /// <summary>What an upstream answers to a suspect is for nobody else.</summary>
    public static void Keep(IUpstreamResponse response)
    {
        if (response.Suspicion.IsSet)
        {
            response.Cache.Store = false;
            response.Cache.Reason ??= "suspicion";
        }
    }
}
