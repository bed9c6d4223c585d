using Microsoft.AspNetCore.Http.Features;

namespace ScriptProxy.Host.Bodies;

/// <summary>Says that a request has a body that came without one.</summary>
internal sealed class HasBodyFeature : IHttpRequestBodyDetectionFeature
{
    public static HasBodyFeature Instance { get; } = new();

    public bool CanHaveBody => true;
}
