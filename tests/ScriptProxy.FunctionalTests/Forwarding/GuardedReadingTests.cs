using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Forwarding;

public sealed class GuardedReadingTests
{
    [Theory]
    [InlineData("/admin", 403)]
    [InlineData("/admin/users", 403)]
    [InlineData("/ADMIN/a;b", 403)]
    [InlineData("/admin;x", 400)]
    [InlineData("/admin;x/users", 400)]
    [InlineData("/admin%2Fusers", 400)]
    [InlineData("/admin%5Cusers", 400)]
    [InlineData("/admin%3Fusers", 400)]
    [InlineData("/admin%20", 400)]
    [InlineData("//admin", 400)]
    [InlineData("/open/..%20/admin", 400)]
    [InlineData("/open/%20../admin", 400)]
    [InlineData("/admin/..%3Fx", 400)]
    [InlineData("/open/..%20x", 200)]
    [InlineData("//admin//users", 400)]
    [InlineData("/open;x", 200)]
    [InlineData("/open//admin", 200)]
    [InlineData("/open%2Fadmin", 200)]
    [InlineData("/administration;x", 200)]
    [InlineData("/known/a;b", 403)]
    public async Task No_spelling_of_a_path_leads_past_the_route_that_guards_it(string path, int status)
    {
        await using var upstream = await Upstream.StartAsync(http => http.Response.WriteAsync("ok"));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = $$"""
                {
                  "ReverseProxy": {
                    "Routes": {
                      "admin": { "ClusterId": "main", "Match": { "Path": "/admin/{**rest}" }, "AuthorizationPolicy": "Default" },
                      "known": { "ClusterId": "main", "Match": { "Path": "/known/{**rest}" }, "AuthorizationPolicy": "default" },
                      "open": { "ClusterId": "main", "Match": { "Path": "/open/{**rest}" }, "AuthorizationPolicy": "anonymous" },
                      "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } }
                    },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "{{upstream.Address}}" } } } }
                  }
                }
                """,
        });
        using var answer = await proxy.Client.GetAsync(new Uri(proxy.Address.GetLeftPart(UriPartial.Authority) + path));
        Assert.Equal(status, (int)answer.StatusCode);
        if (answer.StatusCode == HttpStatusCode.BadRequest)
        {
            Assert.Contains(path.Contains("..", StringComparison.Ordinal) ? "a dot segment beside" : "by one of which the route 'admin' guards it", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }
}
