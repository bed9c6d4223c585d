using ScriptProxy.Plugins.Rewriting.Scopes;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Rewriting.Scripting;

/// <summary>A change that a unit's code applies.</summary>
internal sealed class BodyChange(Change change) : IBodyChange
{
    /// <inheritdoc/>
    public bool ApplyTo(IRequest request) => change.Declare(request.Body, request.Headers.ContentType);

    /// <inheritdoc/>
    public bool ApplyTo(IUpstreamResponse response) => change.Declare(response.Body, response.Headers.ContentType);

    /// <inheritdoc/>
    public bool ApplyTo(IResponse response) => change.Declare(response.Body, response.Headers.ContentType);
}
