using System.Net;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Keys;

public sealed class ExchangeKeyTests
{
    [Theory]
    [InlineData("address", "192.0.2.77", "192.0.2.77")]
    [InlineData("address", "::ffff:192.0.2.77", "192.0.2.77")]
    [InlineData("address", "2001:db8::7", "2001:db8::7")]
    [InlineData("address/24/64", "192.0.2.77", "192.0.2.0/24")]
    [InlineData("address/24/64", "::ffff:192.0.2.77", "192.0.2.0/24")]
    [InlineData("address/20/64", "192.0.255.77", "192.0.240.0/20")]
    [InlineData("address/0/0", "192.0.2.77", "0.0.0.0/0")]
    [InlineData("address/32/128", "192.0.2.77", "192.0.2.77")]
    [InlineData("address/32/128", "2001:db8::7", "2001:db8::7")]
    [InlineData("address/31/127", "2001:db8::7", "2001:db8::6/127")]
    [InlineData("address/24/64", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("address/24/64", "2001:db8::6", "2001:db8::/64")]
    [InlineData("address/24/56", "2001:db8:0:2ff::6", "2001:db8:0:200::/56")]
    [InlineData("address/24/64", "::1", "::/64")]
    [InlineData("address/24/0", "2001:db8::6", "::/0")]
    [InlineData("address/24/120", "2001:db8::1234", "2001:db8::1200/120")]
    public void Addresses_and_networks(string text, string address, string key) =>
        Assert.Equal(key, ExchangeKey.Parse(text).Of(new FakeExchange { ClientAddress = IPAddress.Parse(address) }));

    [Theory]
    [InlineData("header:X-Key", "k1")]
    [InlineData("header:X-None", null)]
    [InlineData("cookie:sid", "abc")]
    [InlineData("cookie:other", null)]
    [InlineData("query:q", "1")]
    [InlineData("path", "/a/b/c")]
    [InlineData("path/1", "/a")]
    [InlineData("path/2", "/a/b")]
    [InlineData("path/9", "/a/b/c")]
    [InlineData("host", "shop.example")]
    [InlineData("method", "POST")]
    [InlineData("all", "all")]
    [InlineData("method + path/1+address", "POST /a 127.0.0.1")]
    [InlineData("address+header:X-None", null)]
    public void Parts_of_a_request(string text, string? key)
    {
        var exchange = new FakeExchange("POST", "http://shop.example:8080/a/b/c?q=1");
        exchange.RequestHeaders["X-Key"] = "k1";
        exchange.RequestHeaders.Cookie = "sid=abc";
        Assert.Equal(key, ExchangeKey.Parse(text).Of(exchange));
    }

    [Theory]
    [InlineData("http://shop.example/Login")]
    [InlineData("http://shop.example//login")]
    [InlineData("http://shop.example/login/")]
    [InlineData("http://SHOP.example./lOgin//")]
    [InlineData("http://Shop.Example:8443/login")]
    public void No_other_spelling_is_another_key(string address) =>
        Assert.Equal("shop.example /login /login", ExchangeKey.Parse("host+path+path/1").Of(new FakeExchange("GET", address)));

    [Theory]
    [InlineData("/login;1")]
    [InlineData("/login;2")]
    [InlineData("/login%20")]
    [InlineData("/login%09;x/")]
    [InlineData("/Login%3Fx")]
    [InlineData("/login%5C")]
    public void What_is_one_page_for_rules_is_one_key(string path) =>
        Assert.Equal("/login /login", ExchangeKey.Parse("path+path/1").Of(new FakeExchange { Path = Uri.UnescapeDataString(path) }));

    [Theory]
    [InlineData("/a%2Fb;x", "/a/b")]
    [InlineData("/a b/c", "/a b/c")]
    public void A_path_with_signs_has_the_key_of_its_shortest_reading(string path, string key) =>
        Assert.Equal(key, ExchangeKey.Parse("path").Of(new FakeExchange { Path = path }));

    [Theory]
    [InlineData("X-Api-Key", "X_Api_Key")]
    [InlineData("X-Api-Key", "x-api_key")]
    [InlineData("X_Api_Key", "X-API-KEY")]
    public void A_header_with_underscores_is_that_with_hyphens_as_it_is_for_cgi(string name, string sent)
    {
        var key = ExchangeKey.Parse($"header:{name}");
        var exchange = new FakeExchange { ClientAddress = IPAddress.Parse("192.0.2.7") };
        exchange.RequestHeaders["X-Api-Keys"] = "other";
        exchange.RequestHeaders[sent] = "k1";
        Assert.Equal("k1", key.Of(exchange));
        exchange.RequestHeaders[name] = "k2";
        Assert.Equal("192.0.2.7", key.Of(exchange));
        Assert.Equal(["k1", "k2"], key.All(exchange));
    }

    [Fact]
    public void A_header_key_costs_no_byte()
    {
        var key = ExchangeKey.Parse("header:X-Api-Key");
        var exchange = new FakeExchange();
        exchange.RequestHeaders["X-Api-Key"] = "k1";
        exchange.RequestHeaders["X_Other"] = "k2";
        var length = 0;
        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Use();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000 * 8); // less than one object each; a pool may be emptied between
        Assert.Equal(4000, length);

        void Use()
        {
            Span<char> buffer = stackalloc char[16];
            for (var i = 0; i < 1000; i++)
            {
                length += key.Of(exchange, buffer).Length;
            }
        }
    }

    [Theory]
    [InlineData("header:X-Key", "k1", null, "k1")]
    [InlineData("header:X-Key", "k1|k1", null, "k1")]
    [InlineData("header:X-Key", "|k1", null, "k1")]
    [InlineData("header:X-Key", "k1|k2", "k1|k2", "192.0.2.7")]
    [InlineData("header:X-Key", "k3|k2|k1|k2", "k1|k2|k3", "192.0.2.7")]
    [InlineData("query:key", "?key=k1&key=k1&key=", null, "k1")]
    [InlineData("query:key", "?key=k1&key=2", "2|k1", "192.0.2.7")]
    [InlineData("query:key", "?key=2&KEY=k1", "2|k1", "192.0.2.7")]
    [InlineData("query:key", "?key=2&%6bey=k1", "2|k1", "192.0.2.7")]
    [InlineData("cookie:sid", "a=b; sid=k1; sid=k1", null, "k1")]
    [InlineData("cookie:sid", "sid=k1; sid=2", "2|k1", "192.0.2.7")]
    [InlineData("cookie:sid", "sid=2|sid=k1", "2|k1", "192.0.2.7")]
    [InlineData("cookie:sid", "sid = k1 ;SID=\"k1\"; sid=%6b1; x=sid=2; sid", null, "k1")]
    [InlineData("header:X-Key+method", "k1|k2", "k1 GET|k2 GET", "192.0.2.7 GET")]
    [InlineData("header:X-Key+cookie:none", "k1|k2", "", null)]
    public void Of_several_values_none_chooses_the_key(string text, string values, string? all, string? key)
    {
        var exchange = new FakeExchange("GET", "http://shop.example/" + (values.StartsWith('?') ? values : "")) { ClientAddress = IPAddress.Parse("192.0.2.7") };
        exchange.RequestHeaders[text.StartsWith("cookie", StringComparison.Ordinal) ? "Cookie" : "X-Key"] = values.Split('|');
        var exchangeKey = ExchangeKey.Parse(text);
        Assert.Equal(key, exchangeKey.Of(exchange));
        Assert.Equal(all ?? key, string.Join('|', exchangeKey.All(exchange)!));
        Assert.Equal(key ?? "", exchangeKey.Of(exchange, stackalloc char[4], out var isAmbiguous).ToString());
        Assert.Equal(all is { Length: > 0 }, isAmbiguous);
    }

    [Fact]
    public void More_than_eight_values_are_not_looked_at()
    {
        var exchange = new FakeExchange();
        exchange.RequestHeaders["X-Key"] = Enumerable.Range(0, 9).Select(number => $"k{number}").ToArray();
        Assert.Null(ExchangeKey.Parse("header:X-Key").All(exchange));
        exchange.RequestHeaders["X-Key"] = new[] { "1", "2", "3" };
        exchange.RequestHeaders["X-Other"] = new[] { "1", "2", "3" };
        Assert.Null(ExchangeKey.Parse("header:X-Key+header:X-Other").All(exchange));
    }

    [Fact]
    public void A_key_longer_than_the_buffer_is_whole()
    {
        var exchange = new FakeExchange();
        exchange.RequestHeaders["X-Key"] = new string('k', 1000);
        Assert.Equal(new string('k', 1000) + " GET", ExchangeKey.Parse("header:X-Key+method").Of(exchange, stackalloc char[8]));
    }

    [Theory]
    [InlineData("", "'' is no key")]
    [InlineData("adress", "'adress' is no key: there are address,")]
    [InlineData("address+", "'' is no key")]
    [InlineData("header:", "'header:' is no key")]
    [InlineData("address/24", "'address/24' is no key")]
    [InlineData("address/33/64", "'33' in 'address/33/64' is no number from 0 to 32")]
    [InlineData("path/0", "'0' in 'path/0' is no number from 1 to 100")]
    public void What_is_no_key_is_told(string text, string told) =>
        Assert.StartsWith(told, Assert.Throws<FormatException>(() => ExchangeKey.Parse(text)).Message, StringComparison.Ordinal);
}
