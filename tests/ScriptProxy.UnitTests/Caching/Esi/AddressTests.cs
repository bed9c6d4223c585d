using System.ComponentModel.DataAnnotations;
using ScriptProxy.Plugins.Caching.Esi;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Esi;

public sealed class AddressTests
{
    [Theory]
    [InlineData("/a?b=c", "/a?b=c")]
    [InlineData("a", "/dir/a")]
    [InlineData("?x", "/dir/page?x")]
    [InlineData("../../a/./b/../c", "/a/c")]
    [InlineData("/a#part", "/a")]
    [InlineData("/a b", "/a%20b")]
    [InlineData("/a%2Fb", "/a%2Fb")]
    [InlineData("http://EXAMPLE.org:80/a", "/a")]
    [InlineData("//example.org/a", "/a")]
    [InlineData("/\\other.example/a", "http://example.org//other.example/a")]
    [InlineData("https://example.org/a", "https://example.org/a")]
    [InlineData("https://friend.example:8443/a#b", "https://friend.example:8443/a")]
    public void Address_is_resolved_against_the_page(string source, string expected)
    {
        var address = IncludeAddress.Resolve(Pages.Address, source, ["friend.example:8443"], out var problem);
        Assert.Null(problem);
        Assert.Equal(expected, IncludeAddress.TargetOf(Pages.Address, address!));
    }

    [Theory]
    [InlineData("http://other.example/")]
    [InlineData("//other.example/a")]
    [InlineData("\\\\other.example\\a")]
    [InlineData("http://example.org:8080/")]
    [InlineData("http://example.org.other.example/")]
    [InlineData("http://example.org@other.example/")]
    [InlineData("http://user@example.org/")]
    [InlineData("https://friend.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.org/a")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://")]
    [InlineData("http://169.254.169.254/latest/")]
    public void Address_that_leads_elsewhere_is_refused(string source)
    {
        Assert.Null(IncludeAddress.Resolve(Pages.Address, source, ["friend.example:8443"], out var problem));
        Assert.NotNull(problem);
    }

    [Theory]
    [InlineData("example.org:8080", "/a?b", "http://example.org:8080/a?b")]
    [InlineData("", "/a", "http://host.invalid/a")]
    [InlineData("a:b:c", "/a", "http://host.invalid/")]
    public void Page_has_an_address_whatever_its_host(string host, string target, string expected) =>
        Assert.Equal(expected, EsiPage.AddressOf("http", host, target).AbsoluteUri);

    [Theory]
    [InlineData("example.org", true)]
    [InlineData("example.org:8080", true)]
    [InlineData("[::1]:8080", true)]
    [InlineData("http://example.org", false)]
    [InlineData("example.org/a", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Allowed_host_is_a_host(string? host, bool expected)
    {
        var options = new EsiOptions { AllowedHosts = [host!] };
        Assert.Equal(expected, !options.Validate(new ValidationContext(options)).Any());
    }
}
