using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.SessionAffinity;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.SessionAffinity;

namespace ScriptProxy.UnitTests.SessionAffinity;

public sealed class HmacCookieAffinityPolicyTests
{
    private static readonly SessionAffinityConfig Config = new() { Enabled = true, AffinityKeyName = "c" };
    private readonly HmacCookieAffinityPolicy _policy = new(TimeProvider.System, NullLogger<HmacCookieAffinityPolicy>.Instance);
    private readonly ClusterState _cluster = new("cluster");
    private readonly DestinationState[] _destinations = [new("one"), new("two")];

    [Fact]
    public void The_value_is_the_same_in_every_process()
    {
        // Changing this constant sends every client of every installation to another destination once.
        Assert.Equal("DRYchqm5Ld0l0c-a4GyNVw", HmacCookieAffinityPolicy.Compute("cluster", "c", "one"));
    }

    [Fact]
    public void The_value_depends_on_destination_cluster_and_cookie_but_not_on_the_case_of_ids()
    {
        var value = HmacCookieAffinityPolicy.Compute("cluster", "c", "one");

        Assert.NotEqual(value, HmacCookieAffinityPolicy.Compute("cluster", "c", "two"));
        Assert.NotEqual(value, HmacCookieAffinityPolicy.Compute("other", "c", "one"));
        Assert.NotEqual(value, HmacCookieAffinityPolicy.Compute("cluster", "d", "one"));
        Assert.Equal(value, HmacCookieAffinityPolicy.Compute("CLUSTER", "c", "One"));
    }

    [Theory]
    [InlineData(null, AffinityStatus.AffinityKeyNotSet)]
    [InlineData("c=forged", AffinityStatus.DestinationNotFound)]
    [InlineData("c=", AffinityStatus.AffinityKeyNotSet)]
    public void A_request_without_a_known_value_has_no_destination(string? cookie, AffinityStatus status)
    {
        var result = Find(cookie, Config);

        Assert.Equal(status, result.Status);
        Assert.Null(result.Destinations);
    }

    [Fact]
    public void A_renamed_cookie_takes_effect()
    {
        Assert.Equal(AffinityStatus.OK, Find("c=" + HmacCookieAffinityPolicy.Compute("cluster", "c", "two"), Config).Status);

        var renamed = Config with { AffinityKeyName = "d" };
        var result = Find("d=" + HmacCookieAffinityPolicy.Compute("cluster", "d", "two"), renamed);

        Assert.Same(_destinations[1], Assert.Single(result.Destinations!));
    }

    [Fact]
    public void The_cookie_has_the_attributes_of_the_configuration()
    {
        var context = new DefaultHttpContext();
        var config = Config with
        {
            Cookie = new SessionAffinityCookieConfig
            {
                Path = "/p",
                Domain = "example.org",
                HttpOnly = false,
                SameSite = SameSiteMode.Strict,
                SecurePolicy = CookieSecurePolicy.Always,
                MaxAge = TimeSpan.FromMinutes(1),
            },
        };

        _policy.AffinitizeResponse(context, _cluster, config, _destinations[0]);

        Assert.Equal(
            $"c={HmacCookieAffinityPolicy.Compute("cluster", "c", "one")}; max-age=60; domain=example.org; path=/p; secure; samesite=strict",
            context.Response.Headers.SetCookie.ToString());
    }

    [Fact]
    public void Finding_a_destination_computes_nothing_again()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = "c=" + HmacCookieAffinityPolicy.Compute("cluster", "c", "two");
        _policy.FindAffinitizedDestinations(context, _cluster, Config, _destinations);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = _policy.FindAffinitizedDestinations(context, _cluster, Config, _destinations);
        _policy.AffinitizeResponse(context, _cluster, Config, _destinations[1]);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(AffinityStatus.OK, result.Status);
    }

    [Fact]
    public void Replacing_before_YARP_is_there_is_an_error() =>
        Assert.Throws<InvalidOperationException>(() => new ServiceCollection().ReplaceHashCookieAffinity());

    private AffinityResult Find(string? cookie, SessionAffinityConfig config)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = cookie;
        return _policy.FindAffinitizedDestinations(context, _cluster, config, _destinations);
    }
}
