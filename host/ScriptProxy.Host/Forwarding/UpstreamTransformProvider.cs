using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ScriptProxy.Host.Forwarding;

/// <summary>Adds <see cref="UpstreamTransform"/> to every route, in place of YARP's default forwarding headers.</summary>
internal sealed class UpstreamTransformProvider : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        // A route with forwarding transforms of its own ("X-Forwarded", "Forwarded") has switched the defaults off already.
        var usesOurs = context.UseDefaultForwarders ?? true;
        context.UseDefaultForwarders = false;
        var editsQuery = context.RequestTransforms.Any(transform => transform is QueryParameterTransform or QueryParameterRemoveTransform);
        context.RequestTransforms.Add(new UpstreamTransform(usesOurs, editsQuery));
    }
}
