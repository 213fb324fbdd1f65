/// Everyday words that are no misspelt name of a shoe, and no name by themselves where they stand in lower case.
enum CommonWords {
  static let text = """
    the and for you your our with this that have has had was were are not but any can could would will please hello hi hey dear \
    shoe shoes sneaker sneakers trainer trainers boot boots pair pairs size sizes stock available order ordered color colour \
    colors colours looking look looks want wants need needs needed like liked from about which what when where there them they \
    some something anything other others more still also again back come comes came model models brand brands store shop price \
    prices under over less than good best better nice great light lighter classic street road urban city sport sports running \
    runner runners trail walk walking walks hike hiking court pro max plus mid low high one two three new old men mens women \
    womens kids black white soft dark bright thanks thank kind kinds recommend suggest send sent sell does know knows tell told \
    just only really very much many weeks days week day last next first second third time times those these here made make \
    makes style home work works worked both each every half wide feet foot wear wears wearing weight leaf line lines land lane \
    hand hands hard head heads help hope love look main mind most move must near open part parts pick plan play plays played \
    race rain read real rest ride right rock safe same seen side sides sole soles stay step steps such sure take takes taken tall \
    team test then thin think thing things true type types upon used user view wait warm well went wish within year years summer \
    winter spring autumn ice cold snow wet dry water fire earth stone stones sand sea river hill hills mountain mountains valley \
    forest wood woods tree trees field fields garden park path paths track tracks bridge beach lake island boat ship train bus car \
    cars bike house houses room rooms door doors wall floor floors roof kitchen table chair bed office school class church hall club \
    gym studio hotel hut camp farm village town country world man woman boy girl child children baby son daughter mother father mum \
    mom dad brother sister wife husband uncle aunt cousin friend friends neighbour neighbor family people person guy guys lady ladies \
    gentleman name names word words letter mail email phone number numbers call calls called answer question questions page list \
    story book books photo picture music song game games ball match matches player players coach winner point points score goal set \
    sets cup run runs ran jump fall falls fell fast slow quick long short big small large little tiny huge heavy strong weak fine \
    fair free full empty early late soon now today tomorrow tonight yesterday morning evening night noon month months hour hours \
    minute minutes monday tuesday wednesday thursday friday saturday sunday january february march april may june july august \
    september october november december christmas easter birthday wedding holiday holidays trip travel tour tours journey \
    money cash card pay pays paid cost costs cheap cheaper cheapest dear expensive budget bill euro euros dollar dollars pound pounds \
    cent gift present sale deal offer value worth between around almost nearly maybe perhaps never always often sometimes already yet \
    even ever else instead without except neither either nor because since until while during before after above below behind beside \
    against across along into onto off out down inside outside through toward together apart away up on in at by of to is it its he \
    she we us me my mine his her hers him their theirs ours yours who whom whose why how be been being do did done doing go goes \
    going gone get gets getting got give gives gave given keep keeps kept let lets leave left lose lost find finds found feel feels \
    felt hear heard hold holds held put puts say says said see sees sit stand stands stood start starts started stop stops turn turns \
    turned use uses using buy buys bought bring brings brought build built catch close closed cut cuts draw drive drives eat eats \
    fit fits grow grew hang hit hurt hurts kill kind learn lead leads lie meet meets met miss near note pass pull push reach rise rose \
    save seem seems serve share show shows shown shop sing sleep slip slips smell speak spend spent split spread swim teach tear throw \
    throws touch try tries tried walk wash watch win won write writes wrote written ask asks asked believe become became begin began \
    blow break broke broken burn carry carries change changes check choose clean climb cook count cover cross cry dance die dream dress \
    drink drop dry enjoy enter explain face fail fear fight fill finish fix fly follow forget forgive form grow guess guide hate heat \
    hide hurry imagine include join joke judge kick kiss knock land last laugh lay lend lift limit listen live lives lived lock look \
    manage mark marks mean means meant measure mention mix name notice order own owns pack paint park pass perform place places plant \
    plants please point pour power practice prefer press print produce promise prove question raise range rate reason receive refuse \
    regret relax remain remember remove repair repeat reply report rescue return returned risk roll rub rubs ruin rule rules rush \
    sail search season seat shake shape share sharp shine shoot shout sign silver simple sink skin smile smoke snap sort sorts sound \
    space spare speed spell spill spin spot stage stair stairs stare steal stick stir store storm strange stretch strike string strip \
    suffer suggest suit suits supply support suppose surprise swing tail talk taste thank tie ties tight tip tire title toe toes tool \
    top tops total tough tour trade trick trip trouble trust visit voice vote wake warn waste wave wheel whisper whistle whole wide wild \
    wind window wing wire wise wonder worry wrap wrong yard yellow young zero absolutely actually alone although anyone anybody anymore \
    anyway everyone everything nobody nothing somebody someone somewhere whatever whichever wherever however therefore though unless \
    different difficult easy hard certain clear common complete correct current daily deep direct double equal exact extra famous final \
    flat foreign former fresh front funny future general gentle glad gold golden green grey gray blue red brown pink orange purple \
    ground guest half hand happy healthy high honest human ideal important indeed instead interested item items job key kid lack law \
    layer leather level life lift likely local lonely loose loud low lucky lunch mad major male matter meal meat medium middle mild milk \
    minimum maximum modern moment narrow nature neat neck nervous noise normal north south east west nose oil opinion option options \
    ordinary original pain pale paper past patient pattern peace perfect period piece pieces plain plane plastic plate pleasure plenty \
    pocket police poor popular possible post pot pretty previous pride private prize problem proof proper public pure purpose quality \
    quarter quiet rare rather raw ready recent regular religion request respect result rich ring rough round row royal sad safety salt \
    scale screen secret sense serious service shade shadow shame shell shirt shock shot shoulder sick sight silence single skill sky \
    slide smart smooth social society solid special spirit square staff standard star state station steady steel stiff still stock \
    straight strap straps strength stress strict student stuff subject success sudden sugar sun sweet system target task tax tea \
    term text theory thick ticket tiny tired tone tongue tooth town traffic tube twice twins ugly uniform union unit usual vast version \
    victory video war weather weight welcome wet width wife wine winner wire wooden wool worse worst worth wrist zone ago allow alright \
    asap badly barely besides beyond bits bottom casual clay glow grip grass gum heel heels hemp kerb laces lace liner lining mono \
    mesh cloud night nylon padel potting quite rally rim rubber sandal sandals shed shingle soles sporty studs suede tennis thaw toddler \
    vegan velcro waterproof wellies canvas cotton cork denim fabric felt foam knit nubuck textile tread lounge boardwalk allotment duvet \
    jetty slipway squash volley baseline pickle fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty \
    seventy eighty ninety hundred thousand slippery slipped weigh weighs weighing weighed four five six seven eight nine ten eleven twelve thirteen
    """
}
