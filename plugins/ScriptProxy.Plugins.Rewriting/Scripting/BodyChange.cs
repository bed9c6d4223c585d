using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Rewriting.Scopes;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Rewriting.Scripting;

/// <summary>A change that a unit's code applies.</summary>
internal sealed class BodyChange(Change change) : IBodyChange
{
    private readonly Change[] _changes = [change];

    /// <inheritdoc/>
    public bool ApplyTo(IRequest request) => change.Declare(request);

    /// <inheritdoc/>
    public void ApplyTo(IUpstreamRequest request) => Parts.AskForWhole(request, _changes);

    /// <inheritdoc/>
    public bool ApplyTo(IUpstreamResponse response) => Apply(response.Status, response.Body, response.Headers.ContentType);

    /// <inheritdoc/>
    public bool ApplyTo(IResponse response) => Apply(response.Status, response.Body, response.Headers.ContentType);

    private bool Apply(int status, IBody body, string? contentType)
    {
        if (status == StatusCodes.Status206PartialContent && change.IsRequired)
        {
            Parts.Check(contentType, _changes);
        }

        return change.Declare(body, contentType);
    }
}
